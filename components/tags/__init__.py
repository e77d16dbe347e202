"""Components by subject. Templates load all of them with `{% load components %}`; `components/README.md` lists them."""
