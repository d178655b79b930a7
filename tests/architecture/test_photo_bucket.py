"""What the bucket of photos must fulfil: private, encrypted, kept, and forgotten in time."""

from __future__ import annotations

from tests.stack.template import resources

BUCKET = resources("AWS::S3::Bucket")["PhotoBucket"]
KEPT = BUCKET["Properties"]


def test_photos_survive_the_stack_and_are_encrypted_by_its_key() -> None:
    assert BUCKET["DeletionPolicy"] == BUCKET["UpdateReplacePolicy"] == "Retain"
    (rule,) = KEPT["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    usual = rule["ServerSideEncryptionByDefault"]
    assert usual["SSEAlgorithm"] == "aws:kms"
    assert usual["KMSMasterKeyID"] == {"Fn::GetAtt": ["DataKey", "Arn"]}


def test_nobody_sees_a_photo_without_a_signed_link() -> None:
    assert set(KEPT["PublicAccessBlockConfiguration"].values()) == {True}
    (rule,) = KEPT["OwnershipControls"]["Rules"]
    assert rule["ObjectOwnership"] == "BucketOwnerEnforced"
    policy = resources("AWS::S3::BucketPolicy")["PhotoBucketPolicy"]
    assert policy["Condition"] == "OnAws"
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Deny", "s3:*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_photos_are_forgotten_and_half_sent_ones_at_once() -> None:
    (rule,) = KEPT["LifecycleConfiguration"]["Rules"]
    assert rule["Status"] == "Enabled"
    assert rule["ExpirationInDays"] == {"Ref": "PhotoDays"}
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}


def test_a_browser_may_send_and_see_but_nothing_else() -> None:
    (rule,) = KEPT["CorsConfiguration"]["CorsRules"]
    assert set(rule["AllowedMethods"]) == {"GET", "POST"}
