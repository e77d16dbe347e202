"""Reading of decomposition documents: one reader per format → one table model → one interpreter.

`files` chooses the reader, `source` is the table model, `interpreter.read_plan` gives a `model.PlanDocument`,
`decisions` settles its doubts, `as_json.to_json` tells it in the contract's words. No model of the database is known.
"""
