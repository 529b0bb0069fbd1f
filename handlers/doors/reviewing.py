"""What is done by hand to reports that wait to be read."""

from handlers.doors.deed import Args, Deed, ReceiptId, Said
from services import reviews


class OnReport(Args):
    """A report, and why its text is taken away."""

    receipt: ReceiptId
    text: Said = ""


DEEDS: dict[str, Deed] = {
    "signal.approve": Deed(OnReport, lambda work, a: reviews.approve(work, a.receipt)),
    "signal.blank": Deed(OnReport, lambda work, a: reviews.blank(work, a.receipt, a.text)),
}
