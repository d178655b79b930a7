"""What the bucket of bank files must fulfil: private, encrypted, kept, and forgotten in time."""

from __future__ import annotations

import pytest

from tests.stack.template import resources

BUCKET = resources("AWS::S3::Bucket")["BankFileBucket"]
KEPT = BUCKET["Properties"]


def test_bank_files_are_encrypted_private_and_forgotten() -> None:
    assert BUCKET["DeletionPolicy"] == BUCKET["UpdateReplacePolicy"] == "Retain"
    (rule,) = KEPT["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    usual = rule["ServerSideEncryptionByDefault"]
    assert usual["SSEAlgorithm"] == "aws:kms"
    assert usual["KMSMasterKeyID"] == {"Fn::GetAtt": ["DataKey", "Arn"]}
    assert set(KEPT["PublicAccessBlockConfiguration"].values()) == {True}
    (policy,) = resources("AWS::S3::BucketPolicy")["BankFileBucketPolicy"]["Properties"][
        "PolicyDocument"
    ]["Statement"]
    assert policy["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    (forget,) = KEPT["LifecycleConfiguration"]["Rules"]
    assert (forget["Status"], forget["ExpirationInDays"]) == ("Enabled", {"Ref": "BankFileDays"})


@pytest.mark.parametrize(
    ("name", "functions"),
    [
        ("SealingKey", {"ApiRole", "ImportsRole"}),
        ("AddressKey", {"ApiRole", "ReminderDeliverRole", "WebRole", "WechatCallbackRole"}),
    ],
)
def test_the_keys_of_sealed_data_survive_are_rotated_and_are_used_by_few(
    name: str, functions: set[str]
) -> None:
    key = resources("AWS::KMS::Key")[name]
    assert key["DeletionPolicy"] == key["UpdateReplacePolicy"] == "Retain"
    assert key["Properties"]["EnableKeyRotation"] is True
    users = {
        role_name
        for role_name, role in resources("AWS::IAM::Role").items()
        if name in str(role["Properties"].get("Policies"))
    }
    assert users == functions
