"""The fourteen ways in which the whole of Telegram can fail, by name."""

from tests.botapi.faults import Fault, refused
from tests.botapi.mailbox import OTHER_POLL
from tests.botapi.refusals import RefusalError

REFUSED = "refuse"  # of the port, not of a request: no method can be told apart
HTML = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
LATE_S = 60.0

OUTAGES: dict[str, Fault | None] = {
    REFUSED: None,
    "reset": Fault(line="reset"),
    "late": Fault(body=None, done_anyway=True, delay_s=LATE_S),
    "slow": Fault(body=None, done_anyway=True, line="slow"),
    "half-open": Fault(line="silent"),
    "401": refused(RefusalError(401, "Unauthorized")),
    "404": refused(RefusalError(404, "Not Found")),
    "409": refused(RefusalError(409, f"Conflict: {OTHER_POLL}")),
    "429 bare": Fault(429, b'{"ok":false,"error_code":429,"description":"Too Many Requests"}'),
    "502 HTML": Fault(502, HTML, "text/html"),
    "200 HTML": Fault(200, HTML, "text/html"),
    "200 without result": Fault(200, b'{"ok":true}'),
    "empty": Fault(200, b""),
    "wrong JSON": Fault(200, b'{"ok":true,"result":[{"update_id":1,'),
}
