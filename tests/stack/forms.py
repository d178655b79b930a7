"""Files sent by signed forms, as a browser sends them."""

from __future__ import annotations

import secrets
import urllib.error
import urllib.request
from typing import Any


def send(form: dict[str, Any], content: bytes, content_type: str) -> int:
    """Send a file by a form, as a browser does; returns the status."""
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form["fields"].items()
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="w.jpg"\r\n'
        f"Content-Type: {content_type}\r\n\r\n".encode()
    )
    data = b"".join(parts) + content + f"\r\n--{boundary}--\r\n".encode()
    request = urllib.request.Request(
        form["url"],
        data,
        {"Content-Type": f"multipart/form-data; boundary={boundary}"},
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        raise AssertionError(refusal.read().decode()) from refusal
