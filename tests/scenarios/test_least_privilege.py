"""Fault 34: each function's role, as deployed, is refused what is not the function's business."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.stack.deployed import Deployed

TABLES = (
    "DirectoryTable",
    "LedgerTable",
    "ReportsTable",
    "AccessTable",
    "PaymentEventsTable",
    "MessagesTable",
)
QUEUES = (
    "RunQueue",
    "PageQueue",
    "PaymentEventQueue",
    "LedgerQueue",
    "ReconciliationQueue",
    "ImportQueue",
    "LetterQueue",
    "AutopayQueue",
    "RefundQueue",
    "ArrearsQueue",
    "ReminderQueue",
    "ByWechatQueue",
    "BySmsQueue",
    "ByEmailQueue",
)
SECRETS = ("StripeKeySecret", "StripeWebhookSecret", "WechatSecret")
# Single records; Documents and Letters also query the reports, which `get_item` does not ask for.
MAY_READ = {
    "Authorizer": {"AccessTable"},
    "Api": set(TABLES) - {"PaymentEventsTable", "MessagesTable"},
    "Web": {"AccessTable", "DirectoryTable", "LedgerTable", "MessagesTable"},
    "WechatCallback": {"LedgerTable", "MessagesTable"},
    "MailReceipts": set[str](),
    "ReminderPlan": {"DirectoryTable", "LedgerTable", "ReportsTable"},
    "ReminderDeliver": {"AccessTable", "DirectoryTable", "LedgerTable", "MessagesTable"},
    "Documents": {"AccessTable", "DirectoryTable", "LedgerTable"},
    "Letters": {"AccessTable", "DirectoryTable", "LedgerTable"},
    "FanOut": {"DirectoryTable", "LedgerTable"},
    "BillChunk": {"DirectoryTable", "LedgerTable"},
    "Projections": {"DirectoryTable", "LedgerTable", "ReportsTable"},
    "LedgerProof": {"DirectoryTable", "LedgerTable", "ReportsTable"},
    "Reconciliation": {"DirectoryTable", "LedgerTable"},
    "Imports": {"DirectoryTable", "LedgerTable"},
    "Arrears": {"DirectoryTable", "LedgerTable", "ReportsTable"},
    "RefundSend": {"DirectoryTable", "LedgerTable"},
    "RefundReminders": {"LedgerTable"},
    "AutopayPlan": {"LedgerTable"},
    "AutopayCharge": {"DirectoryTable", "LedgerTable"},
    "PaymentReceive": {"PaymentEventsTable"},
    "PaymentRecord": {"DirectoryTable", "LedgerTable", "PaymentEventsTable"},
    "PaymentJanitor": {"DirectoryTable", "LedgerTable", "PaymentEventsTable"},
}
MAY_SEND = {
    "Authorizer": set[str](),
    "Api": {"RunQueue", "ImportQueue", "LedgerQueue", "RefundQueue", "ReminderQueue"},
    "Web": set[str](),
    "WechatCallback": set[str](),
    "MailReceipts": set[str](),
    "ReminderPlan": {"ReminderQueue", "ByWechatQueue", "BySmsQueue", "ByEmailQueue"},
    "ReminderDeliver": set[str](),
    "Documents": {"LetterQueue"},
    "Letters": {"LetterQueue"},
    "FanOut": {"RunQueue", "PageQueue"},
    "BillChunk": set[str](),
    "Projections": {"LedgerQueue", "ReminderQueue"},
    "LedgerProof": {"LedgerQueue", "LetterQueue", "ReminderQueue"},
    "Reconciliation": {"ReconciliationQueue"},
    "Imports": {"ImportQueue"},
    "Arrears": {"ArrearsQueue"},
    "RefundSend": {"RefundQueue"},
    "RefundReminders": set[str](),
    "AutopayPlan": {"AutopayQueue"},
    "AutopayCharge": {"AutopayQueue"},
    "PaymentReceive": {"PaymentEventQueue"},
    "PaymentRecord": {"ReconciliationQueue", "RefundQueue"},
    "PaymentJanitor": {"ReconciliationQueue", "RefundQueue"},
}
MAY_KNOW = {
    "RefundSend": {"StripeKeySecret"},
    "Api": {"StripeKeySecret"},
    "Web": {"StripeKeySecret", "WechatSecret"},
    "WechatCallback": {"WechatSecret"},
    "ReminderDeliver": {"WechatSecret"},
    "PaymentReceive": {"StripeWebhookSecret"},
    "PaymentRecord": {"StripeKeySecret"},
    "PaymentJanitor": {"StripeKeySecret"},
    "Reconciliation": {"StripeKeySecret"},
    "AutopayCharge": {"StripeKeySecret"},
}
# What services call a refusal; the notification service has a word of its own.
DENIED = {"AccessDeniedException", "AccessDenied", "AuthorizationError"}


class Rights:
    """Calls with exactly the policies of one function's deployed role."""

    def __init__(self, stack: Deployed, function: str) -> None:
        self.stack, self._iam = stack, stack.client("iam")
        name = stack.output(f"{function}FunctionName")
        config = stack.client("lambda").get_function_configuration(FunctionName=name)
        self._twin = f"twin-of-{function}"
        self._copy(config["Role"].rsplit("/", 1)[1])

    def _copy(self, role: str) -> None:
        root = {"AWS": "arn:aws:iam::000000000000:root"}
        trust = {"Effect": "Allow", "Principal": root, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        made = self._iam.create_role(RoleName=self._twin, AssumeRolePolicyDocument=document)
        self._policies = self._iam.list_role_policies(RoleName=role)["PolicyNames"]
        for policy in self._policies:
            original = self._iam.get_role_policy(RoleName=role, PolicyName=policy)
            self._iam.put_role_policy(
                RoleName=self._twin,
                PolicyName=policy,
                PolicyDocument=json.dumps(original["PolicyDocument"]),
            )
        self._credentials = self.stack.client("sts").assume_role(
            RoleArn=made["Role"]["Arn"], RoleSessionName="twin"
        )["Credentials"]

    def client(self, service: str) -> Any:
        """Return a client that may do what the function may, and no more."""
        return boto3.client(
            service,
            endpoint_url=self.stack.described["aws_endpoint"],
            region_name=self.stack.described["region"],
            aws_access_key_id=self._credentials["AccessKeyId"],
            aws_secret_access_key=self._credentials["SecretAccessKey"],
            aws_session_token=self._credentials["SessionToken"],
        )

    def drop(self) -> None:
        """Remove the twin."""
        for policy in self._policies:
            self._iam.delete_role_policy(RoleName=self._twin, PolicyName=policy)
        self._iam.delete_role(RoleName=self._twin)


@pytest.fixture(params=MAY_READ)
def function(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def rights(stack: Deployed, function: str) -> Iterator[Rights]:
    made = Rights(stack, function)
    yield made
    made.drop()


def refused(call: Any, **request: Any) -> bool:
    try:
        call(**request)
    except ClientError as error:
        return error.response["Error"]["Code"] in DENIED
    return False


def test_a_function_reads_its_own_tables_only(rights: Rights, function: str) -> None:
    get_item = rights.client("dynamodb").get_item
    key = {"pk": {"S": "nobody"}, "sk": {"S": "-"}}
    readable = {
        table
        for table in TABLES
        if not refused(get_item, TableName=rights.stack.output(table), Key=key)
    }
    assert readable == MAY_READ[function]


def test_only_the_api_reads_many_receipts_of_messages(rights: Rights, function: str) -> None:
    get, table = rights.client("dynamodb").batch_get_item, rights.stack.output("MessagesTable")
    # That it may read nothing else there is said by keys, which the emulator does not look at.
    keys = [{"pk": {"S": "C#com_1#delivery#sms#1"}, "sk": {"S": "-"}}]
    assert refused(get, RequestItems={table: {"Keys": keys}}) == (function != "Api")


def test_no_function_may_scan_or_drop_a_table(rights: Rights) -> None:
    client = rights.client("dynamodb")
    for table in TABLES:
        assert refused(client.scan, TableName=rights.stack.output(table))
        assert refused(client.delete_table, TableName=rights.stack.output(table))


def test_only_the_api_signs_for_photos(rights: Rights, function: str) -> None:
    client, place = rights.client("s3"), {"Bucket": rights.stack.output("PhotoBucket"), "Key": "x"}
    assert refused(client.get_object, **place) == (function != "Api")
    assert refused(client.put_object, **place, Body=b"") == (function != "Api")
    assert refused(client.delete_object, **place)
    # Who may not list is not told what is missing.
    assert refused(client.list_objects_v2, Bucket=place["Bucket"]) == (function != "Api")


def test_letters_are_written_by_one_function_and_read_by_another(
    rights: Rights, function: str
) -> None:
    client, place = rights.client("s3"), {"Bucket": rights.stack.output("LetterBucket"), "Key": "x"}
    assert refused(client.get_object, **place) == (function != "Documents")
    assert refused(client.put_object, **place, Body=b"") == (function != "Letters")
    assert refused(client.delete_object, **place)


def test_only_api_and_imports_touch_files_of_banks_and_open_what_is_sealed(
    rights: Rights, function: str
) -> None:
    may = function in {"Api", "Imports"}
    client = rights.client("s3")
    place = {"Bucket": rights.stack.output("BankFileBucket"), "Key": "x"}
    assert refused(client.get_object, **place) == (not may)
    assert refused(client.put_object, **place, Body=b"") == (not may)
    assert refused(client.delete_object, **place)
    key = rights.stack.output("SealingKeyArn")
    make = rights.client("kms").generate_data_key
    assert refused(make, KeyId=key, KeySpec="AES_256") == (function != "Api")


def test_a_function_hands_work_only_to_the_queues_it_feeds(rights: Rights, function: str) -> None:
    send = rights.client("sqs").send_message
    # An empty body is refused after the right to send has been looked at, so nothing is sent.
    sendable = {
        queue
        for queue in QUEUES
        if not refused(send, QueueUrl=rights.stack.output(f"{queue}Url"), MessageBody="")
    }
    assert sendable == MAY_SEND[function]


def test_only_the_messenger_writes_to_phones_and_mailboxes(rights: Rights, function: str) -> None:
    may = function == "ReminderDeliver"
    publish = rights.client("sns").publish
    # Nothing is sent: a number that is none, an address nobody verified.
    assert refused(publish, PhoneNumber="none", Message="-") == (not may)
    body = {"Subject": {"Data": "-"}, "Body": {"Text": {"Data": "-"}}}
    send = rights.client("sesv2").send_email
    mail = {"Destination": {"ToAddresses": []}, "Content": {"Simple": body}}
    assert refused(send, FromEmailAddress="nobody@levy.example", **mail) == (not may)
    topic = f"arn:aws:sns:{rights.stack.described['region']}:000000000000:any"
    assert refused(publish, TopicArn=topic, Message="-")


def test_a_function_knows_only_the_secret_it_needs(rights: Rights, function: str) -> None:
    get = rights.client("secretsmanager").get_secret_value
    known = {name for name in SECRETS if not refused(get, SecretId=rights.stack.output(name))}
    assert known == MAY_KNOW.get(function, set())


def test_no_function_may_give_itself_rights(rights: Rights) -> None:
    assert refused(
        rights.client("iam").put_role_policy,
        RoleName="any",
        PolicyName="more",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": []}),
    )
