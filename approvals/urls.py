"""Addresses of approvals: the pages of heads, of the supervision office, and the report's own page and file."""

from django.urls import path

from approvals.views import attachments, batching, copying, correcting, mandates, office, record, review
from submissions.addresses import REPORT
from workflows.way import Stop

app_name = "approvals"
urlpatterns = [
    path("inbox/", office.inbox, name="inbox"),
    path("sign/batch/", batching.choose, {"stop": Stop.HEAD}, name="batch_sign"),
    path("sign/batch/confirm/", batching.confirm, {"stop": Stop.HEAD}, name="batch_sign_confirm"),
    path("accept/batch/", batching.choose, {"stop": Stop.OFFICE}, name="batch_accept"),
    path("accept/batch/confirm/", batching.confirm, {"stop": Stop.OFFICE}, name="batch_accept_confirm"),
    path("batch/<str:key>/", batching.done, name="batch_done"),
    path("mandates/", mandates.mandates, name="mandates"),
    path("mandates/new/", mandates.new, name="grant_mandate"),
    path("mandates/certificate/", mandates.certificate, name="certificate"),
    path("mandates/<int:year>/<int:serial>/", mandates.mandate, name="mandate"),
    path("mandates/<int:year>/<int:serial>/letter/", mandates.letter, name="mandate_letter"),
    path("mandates/<int:year>/<int:serial>/revoke/", mandates.revoke_it, name="revoke_mandate"),
    path(REPORT, record.report, name="report"),
    path(f"{REPORT}record.pdf", record.record_pdf, name="record_pdf"),
    path(f"{REPORT}v<int:version>/", record.record_version, name="record_version"),
    path(f"{REPORT}v<int:version>/record.pdf", record.record_version_pdf, name="record_version_pdf"),
    path(f"{REPORT}correct/", correcting.correct, name="correct"),
    path(f"{REPORT}correct/ask/", correcting.ask, name="ask_correction"),
    path(f"{REPORT}correct/refuse/", correcting.refuse, name="refuse_correction"),
    path(f"{REPORT}file/<str:sha256>/", review.file, name="file"),
    path(f"{REPORT}attachments/<str:sha256>/", attachments.attachment, name="attachment"),
    path(f"{REPORT}units/<int:unit>/attachments/<str:sha256>/", attachments.unit_attachment, name="unit_attachment"),
    path("copies/", copying.copies, name="copies"),
    path(f"{REPORT}copies/", copying.copy, name="copy"),
    path(f"{REPORT}copies/read/", copying.copy_read, name="copy_read"),
    path(f"{REPORT}open/", review.open_report, name="open"),
    path(f"{REPORT}sign/", review.review, name="review"),
    path(f"{REPORT}sign/confirm/", review.sign, name="sign"),
    path(f"{REPORT}sign/answer/", review.answer_return, name="answer_return"),
    path(f"{REPORT}sign/return/", review.return_by_head, name="return_by_head"),
    path(f"{REPORT}sign/done/", review.signed, name="signed"),
    path(f"{REPORT}returned/", review.returned, name="returned"),
    path(f"{REPORT}accept/", office.acceptance, name="acceptance"),
    path(f"{REPORT}accept/confirm/", office.accept, name="accept"),
    path(f"{REPORT}accept/return/", office.return_by_office, name="return_by_office"),
    path(f"{REPORT}accept/done/", office.accepted, name="accepted"),
]
