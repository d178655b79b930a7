"""What template.yaml must fulfil: nothing is lost, nothing is open, every failure is seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest

from shared.edge import settings
from tests.stack.template import resources, template

TABLES = resources("AWS::DynamoDB::Table")
QUEUES = resources("AWS::SQS::Queue")
ALARMS = resources("AWS::CloudWatch::Alarm")
FUNCTIONS = resources("AWS::Serverless::Function")
ROLES = resources("AWS::IAM::Role") | resources("AWS::IAM::ManagedPolicy")
SET_FOR_ALL = {"STAGE", "LOG_LEVEL", "POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_SERVICE_NAME"}


def properties(resource: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = resource["Properties"]
    return found


def referred(value: Any) -> set[str]:
    """Return the logical ids a value names by Ref, GetAtt or Sub."""
    if isinstance(value, dict):
        named = {value["Ref"]} if "Ref" in value else set()
        if "Fn::GetAtt" in value:
            named.add(value["Fn::GetAtt"][0])
        if "Fn::Sub" in value:
            named.update(re.findall(r"\$\{(\w+)", value["Fn::Sub"]))
        return named.union(*(referred(each) for each in value.values()))
    if isinstance(value, list):
        return set().union(*(referred(each) for each in value))
    return set()


def alarmed(metric: str) -> set[str]:
    """Return what the alarms on `metric` watch."""
    return set().union(
        *(referred(alarm["Properties"]["Dimensions"]) for alarm in ALARMS.values()
          if alarm["Properties"]["MetricName"] == metric)
    )  # fmt: skip


def dead_letter_queues() -> set[str]:
    return {name for name in QUEUES if name.endswith("DeadLetters")}


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every statement of every role's policies, conditional ones included."""
    for name, role in ROLES.items():
        documents = [each["PolicyDocument"] for each in properties(role).get("Policies", ())]
        if "PolicyDocument" in properties(role):
            documents.append(properties(role)["PolicyDocument"])
        for document in documents:
            for statement in document["Statement"]:
                if "Fn::If" in statement:
                    yield name, statement["Fn::If"][1] | {"only_if": statement["Fn::If"][0]}
                else:
                    yield name, statement


@pytest.mark.parametrize("name", TABLES)
def test_a_table_survives_its_stack_and_can_be_restored(name: str) -> None:
    table, kept = TABLES[name], properties(TABLES[name])
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    assert kept["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert kept["DeletionProtectionEnabled"] == {"Ref": "DeletionProtection"}
    assert kept["SSESpecification"]["SSEType"] == "KMS"
    assert referred(kept["SSESpecification"]) == {"DataKey"}
    assert kept["BillingMode"] == "PAY_PER_REQUEST"


def test_the_key_of_the_tables_survives_and_is_rotated() -> None:
    key = resources("AWS::KMS::Key")["DataKey"]
    assert key["DeletionPolicy"] == key["UpdateReplacePolicy"] == "Retain"
    assert properties(key)["EnableKeyRotation"] is True


@pytest.mark.parametrize("name", QUEUES)
def test_a_queue_is_encrypted(name: str) -> None:
    assert properties(QUEUES[name])["SqsManagedSseEnabled"] is True


@pytest.mark.parametrize("name", QUEUES.keys() - dead_letter_queues())
def test_a_queue_parks_what_fails_again_and_again(name: str) -> None:
    redrive = properties(QUEUES[name])["RedrivePolicy"]
    assert referred(redrive["deadLetterTargetArn"]) <= dead_letter_queues()
    assert redrive["maxReceiveCount"] == 5


@pytest.mark.parametrize("name", sorted(dead_letter_queues()))
def test_parked_work_is_kept_for_two_weeks_and_somebody_is_told(name: str) -> None:
    assert properties(QUEUES[name])["MessageRetentionPeriod"] == 14 * 24 * 3600
    assert name in alarmed("ApproximateNumberOfMessagesVisible")


@pytest.mark.parametrize("name", QUEUES.keys() - dead_letter_queues())
def test_somebody_is_told_when_work_waits_too_long(name: str) -> None:
    assert name in alarmed("ApproximateAgeOfOldestMessage")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_somebody_is_told_when_a_function_fails_or_is_turned_away(name: str) -> None:
    assert name in alarmed("Errors")
    assert name in alarmed("Throttles")


def test_somebody_is_told_when_the_api_fails_or_the_reports_fall_behind() -> None:
    assert {"5XXError", "IteratorAge"} <= {
        properties(each)["MetricName"] for each in ALARMS.values()
    }


def test_somebody_is_told_of_a_broken_law_by_the_metric_that_is_counted() -> None:
    alarm = properties(ALARMS["LedgerBrokenAlarm"])
    given = properties(FUNCTIONS["LedgerProofFunction"])["Environment"]["Variables"]
    counted = {each["Name"]: each["Value"] for each in alarm["Dimensions"]}
    assert (alarm["Namespace"], alarm["MetricName"]) == ("Levy", "LedgerLawsBroken")
    assert counted == {
        "FunctionName": {"Ref": "LedgerProofFunction"},
        "service": given["POWERTOOLS_SERVICE_NAME"],
    }


def test_somebody_is_told_of_exceptions_that_nobody_explains() -> None:
    alarm = properties(ALARMS["ReconciliationStaleAlarm"])
    given = properties(FUNCTIONS["ReconciliationFunction"])["Environment"]["Variables"]
    counted = {each["Name"]: each["Value"] for each in alarm["Dimensions"]}
    assert (alarm["Namespace"], alarm["MetricName"]) == ("Levy", "ReconciliationExceptionsStale")
    assert counted == {
        "FunctionName": {"Ref": "ReconciliationFunction"},
        "service": given["POWERTOOLS_SERVICE_NAME"],
    }


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_reaches_the_topic_and_says_what_to_look_at(name: str) -> None:
    assert referred(properties(ALARMS[name])["AlarmActions"]) == {"AlarmTopic"}
    assert len(properties(ALARMS[name])["AlarmDescription"]) > 20


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_queue_hides_a_message_six_times_as_long_as_its_function_may_take(name: str) -> None:
    for event in properties(FUNCTIONS[name]).get("Events", {}).values():
        if event["Type"] == "SQS":
            (queue,) = referred(event["Properties"]["Queue"])
            hidden = properties(QUEUES[queue])["VisibilityTimeout"]
            assert hidden >= 6 * properties(FUNCTIONS[name])["Timeout"]
            assert event["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_gets_the_variables_it_reads_and_no_others(name: str) -> None:
    wanted = getattr(settings, f"{name.removesuffix('Function')}Settings")
    read = {field.name.upper() for field in fields(wanted)}
    given = set(properties(FUNCTIONS[name])["Environment"]["Variables"]) - SET_FOR_ALL
    assert given == read


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_a_role_a_log_group_and_a_bounded_time(name: str) -> None:
    function, short = properties(FUNCTIONS[name]), name.removesuffix("Function")
    assert referred(function["Role"]) == {f"{short}Role"}
    assert referred(function["LoggingConfig"]) == {f"{short}LogGroup"}
    assert function["Timeout"] <= 60
    assert "Policies" not in function  # SAM's own reach further than the function needs


def test_logs_are_kept_for_a_stated_time() -> None:
    for group in resources("AWS::Logs::LogGroup").values():
        assert properties(group)["RetentionInDays"] == {"Ref": "LogRetentionDays"}


def test_no_role_may_do_everything_of_anything() -> None:
    wild = [
        (name, action)
        for name, statement in statements()
        for action in statement["Action"]
        if "*" in action
    ]
    assert wild == []


def test_only_what_has_no_resource_of_its_own_is_allowed_on_all() -> None:
    everywhere = {
        action
        for _, statement in statements()
        if statement.get("Resource") == "*" and "only_if" not in statement
        for action in statement["Action"]
    }
    assert everywhere == {
        "dynamodb:ListStreams",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }


def test_all_but_some_resources_means_phones_and_never_a_topic() -> None:
    but = {name: each for name, each in statements() if "NotResource" in each}
    assert set(but) == {"ReminderDeliverRole"}
    topics = {"Fn::Sub": "arn:${AWS::Partition}:sns:*:*:*"}
    phones = {"Effect": "Allow", "Action": ["sns:Publish"], "NotResource": topics}
    assert but["ReminderDeliverRole"] == phones


def test_rights_for_the_emulator_are_never_given_on_aws() -> None:
    conditional = [each for _, each in statements() if "only_if" in each]
    assert {each["only_if"] for each in conditional} == {"OnEmulator"}
    assert template()["Parameters"]["Emulator"]["Default"] == "false"


def test_nobody_may_scan_a_table_or_touch_one_that_is_not_its_own() -> None:
    owned = {
        "AuthorizerRole": {"AccessTable"},
        "ApiRole": set(TABLES) - {"PaymentEventsTable"},
        "DocumentsRole": {"AccessTable", "DirectoryTable", "LedgerTable", "ReportsTable"},
        "LettersRole": {"AccessTable", "DirectoryTable", "LedgerTable", "ReportsTable"},
        "WebRole": {"AccessTable", "DirectoryTable", "LedgerTable", "MessagesTable"},
        "WechatCallbackRole": {"LedgerTable", "MessagesTable"},
        "FanOutRole": {"DirectoryTable", "LedgerTable"},
        "BillChunkRole": {"DirectoryTable", "LedgerTable"},
        "ProjectionsRole": {"DirectoryTable", "LedgerTable", "ReportsTable"},
        "LedgerProofRole": {"DirectoryTable", "LedgerTable", "ReportsTable"},
        "ReconciliationRole": {"DirectoryTable", "LedgerTable"},
        "ArrearsRole": {"DirectoryTable", "LedgerTable", "ReportsTable"},
        "AutopayPlanRole": {"LedgerTable"},
        "RefundSendRole": {"DirectoryTable", "LedgerTable"},
        "MailReceiptsRole": {"MessagesTable"},
        "ReminderPlanRole": {"DirectoryTable", "LedgerTable", "ReportsTable"},
        "ReminderDeliverRole": {"AccessTable", "DirectoryTable", "LedgerTable", "MessagesTable"},
        "RefundRemindersRole": {"LedgerTable"},
        "AutopayChargeRole": {"DirectoryTable", "LedgerTable"},
        "ImportsRole": {"DirectoryTable", "LedgerTable"},
        "PaymentReceiveRole": {"PaymentEventsTable"},
        "PaymentRecordRole": {"DirectoryTable", "LedgerTable", "PaymentEventsTable"},
        "PaymentJanitorRole": {"DirectoryTable", "LedgerTable", "PaymentEventsTable"},
    }
    for name, statement in statements():
        assert "dynamodb:Scan" not in statement["Action"]
        tables = {each for each in referred(statement.get("Resource")) if each in TABLES}
        assert tables <= owned.get(name, set())


def test_only_billing_writes_bills() -> None:
    inserts = [each for each in statements() if "dynamodb:PartiQLInsert" in each[1]["Action"]]
    anywhere = {name for name, each in inserts if "Condition" not in each}
    elsewhere = {name: each["Condition"] for name, each in inserts if "Condition" in each}
    assert anywhere == {"BillChunkRole"}
    (planned,) = elsewhere["ReminderPlanRole"].values()
    assert planned == {"dynamodb:LeadingKeys": ["C#*#messages#*", "C#*#messages_on#*"]}


def test_the_function_open_to_the_world_reads_one_secret_and_cannot_reach_the_ledger() -> None:
    readers = {
        secret: {name for name, each in statements() if secret in referred(each.get("Resource"))}
        for secret in resources("AWS::SecretsManager::Secret")
    }
    assert readers == {
        "StripeKeySecret": {
            "ApiRole",
            "WebRole",
            "PaymentRecordRole",
            "PaymentJanitorRole",
            "ReconciliationRole",
            "AutopayChargeRole",
            "RefundSendRole",
        },
        "StripeWebhookSecret": {"PaymentReceiveRole"},
        "WechatSecret": {"ReminderDeliverRole", "WebRole", "WechatCallbackRole"},
    }
    for name, function in FUNCTIONS.items():
        short = name.removesuffix("Function")
        calls_stripe = f"{short}Role" in readers["StripeKeySecret"]
        assert ("StripeLayer" in referred(properties(function).get("Layers", []))) is calls_stripe


def test_arns_are_written_for_every_partition() -> None:
    def texts(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for each in value.values():
                yield from texts(each)
        elif isinstance(value, list):
            for each in value:
                yield from texts(each)

    arns = [text for text in texts(template()) if text.startswith("arn:")]
    assert arns
    assert [text for text in arns if not text.startswith("arn:${AWS::Partition}:")] == []


def test_the_api_is_throttled_and_asks_who_is_calling() -> None:
    api = properties(resources("AWS::Serverless::Api")["Api"])
    (everywhere,) = [each for each in api["MethodSettings"] if each["ResourcePath"] == "/*"]
    assert everywhere["ThrottlingRateLimit"] == {"Ref": "ThrottleRate"}
    assert everywhere["ThrottlingBurstLimit"] == {"Ref": "ThrottleBurst"}
    assert api["Auth"]["DefaultAuthorizer"] == "ApiKey"
    assert api["Auth"]["Authorizers"]["ApiKey"]["Identity"]["Headers"] == ["X-Api-Key"]


def test_a_lost_tick_and_lost_ledger_changes_are_parked() -> None:
    ticks = resources("AWS::Scheduler::Schedule")
    assert {"HourlyTick", "JanitorTick", "ProofTick", "BankFileTick"} < ticks.keys()
    for tick in ticks.values():
        assert referred(properties(tick)["Target"]["DeadLetterConfig"]) == {"TickDeadLetters"}
    invoked = properties(FUNCTIONS["FanOutFunction"])["EventInvokeConfig"]
    assert referred(invoked["DestinationConfig"]["OnFailure"]) == {"TickDeadLetters"}
    change = properties(FUNCTIONS["ProjectionsFunction"])["Events"]["LedgerChange"]["Properties"]
    assert referred(change["DestinationConfig"]["OnFailure"]) == {"ProjectionDeadLetters"}
    assert change["BisectBatchOnFunctionError"] is True
    assert 0 < change["MaximumRetryAttempts"] <= 10
