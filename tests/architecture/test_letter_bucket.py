"""What the bucket of letters must fulfil: private, encrypted, kept, and forgotten in time."""

from __future__ import annotations

from tests.stack.template import resources

BUCKET = resources("AWS::S3::Bucket")["LetterBucket"]
KEPT = BUCKET["Properties"]


def test_letters_are_encrypted_private_and_forgotten() -> None:
    assert BUCKET["DeletionPolicy"] == BUCKET["UpdateReplacePolicy"] == "Retain"
    (rule,) = KEPT["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    usual = rule["ServerSideEncryptionByDefault"]
    assert usual["SSEAlgorithm"] == "aws:kms"
    assert usual["KMSMasterKeyID"] == {"Fn::GetAtt": ["DataKey", "Arn"]}
    assert set(KEPT["PublicAccessBlockConfiguration"].values()) == {True}
    (policy,) = resources("AWS::S3::BucketPolicy")["LetterBucketPolicy"]["Properties"][
        "PolicyDocument"
    ]["Statement"]
    assert policy["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    (forget,) = KEPT["LifecycleConfiguration"]["Rules"]
    assert (forget["Status"], forget["ExpirationInDays"]) == ("Enabled", {"Ref": "LetterDays"})
