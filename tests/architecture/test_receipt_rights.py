"""What may be read of all that channels remember."""

from __future__ import annotations

from tests.architecture.test_template import referred, statements


def test_the_api_reads_receipts_and_nothing_else_that_channels_remember() -> None:
    (mine,) = [
        each
        for name, each in statements()
        if name == "ApiRole" and "MessagesTable" in referred(each.get("Resource"))
    ]
    assert mine["Action"] == ["dynamodb:BatchGetItem"]
    receipts = {"dynamodb:LeadingKeys": ["C#*#delivery#*"]}
    assert mine["Condition"] == {"ForAllValues:StringLike": receipts}
