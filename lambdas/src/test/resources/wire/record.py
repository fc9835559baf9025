"""Records what the handlers of the Python compose-runner answer to the events of events.json.

The handlers run unchanged with boto3, whose requests are built and checked as always and are answered from world.json
instead of by AWS. Usage: see README.md.
"""

import importlib
import io
import json
import logging
import os
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timezone
from pathlib import Path
from unittest import mock
from xml.sax.saxutils import escape

HERE = Path(__file__).parent
WORLD = json.loads((HERE / "world.json").read_text())
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NAME = re.compile(r"[^\s\[\]{}<>?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]{1,80}")

os.environ.update(
    AWS_ACCESS_KEY_ID="example", AWS_SECRET_ACCESS_KEY="example", AWS_REGION="eu-central-1", AWS_MAX_ATTEMPTS="1", TZ="UTC",
    STATE_MACHINE_ARN=WORLD["state_machine"], RESULTS_BUCKET=WORLD["bucket"], RESULTS_PREFIX=WORLD["results_prefix"],
    RUNNER_LOG_GROUP=WORLD["log_group"],
)
time.tzset()

import boto3  # noqa: E402  (reads the environment)
import botocore  # noqa: E402
from botocore.awsrequest import AWSResponse  # noqa: E402
from botocore.client import BaseClient  # noqa: E402

MODULES = {"submit": "run_handler", "status": "status_handler", "logs": "log_poll_handler", "results": "results_handler"}
ARN = WORLD["state_machine"].replace(":stateMachine:", ":execution:") + ":"


class Service:
    """AWS as one case finds it."""

    def __init__(self, fails):
        self.executions = {name: dict(each) for name, each in WORLD["executions"].items()}
        self.fails = fails or {}
        self.started = None

    def answer(self, operation, request):
        if operation in self.fails:
            return self.error(self.fails[operation], "recorded fault", request)
        if operation in ("GetObject", "ListObjectsV2"):
            return self.s3(operation, request)
        return getattr(self, operation)(json.loads(request.body))

    @staticmethod
    def reply(body, status=200):
        return status, json.dumps(body).encode()

    @staticmethod
    def error(code, message, request=None):
        status = 500 if code in ("InternalError", "ServiceUnavailable") else 403 if code == "AccessDenied" else 400
        if request is not None and "s3" in request.url:
            return status, f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()
        return status, json.dumps({"__type": code, "message": message}).encode()

    def StartExecution(self, request):
        name, text = request["name"], request["input"]
        if not NAME.fullmatch(name):
            return self.error("InvalidName", f"Invalid Name: '{name}'")
        there = self.executions.get(name)
        if there and (there["status"] != "RUNNING" or there.get("input") != text):
            return self.error("ExecutionAlreadyExists", f"Execution Already Exists: '{ARN}{name}'")
        self.executions[name] = {"status": "RUNNING", "start": 1795262400000, "input": text}
        self.started = json.loads(text)
        return self.reply({"executionArn": ARN + name, "startDate": 1795262400.0})

    def DescribeExecution(self, request):
        arn = request["executionArn"]
        if not arn.startswith("arn:"):
            return self.error("InvalidArn", f"Invalid Arn: 'Invalid ARN prefix: {arn}'")
        there = self.executions.get(arn[len(ARN):]) if arn.startswith(ARN) else None
        if not there:
            return self.error("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
        body = {"executionArn": arn, "name": arn[len(ARN):], "status": there["status"], "startDate": there["start"] / 1000}
        if "stop" in there:
            body["stopDate"] = there["stop"] / 1000
        body.update({key: there[key] for key in ("output", "error", "cause") if key in there})
        return self.reply(body)

    def FilterLogEvents(self, request):
        if request.get("nextToken"):
            return self.error("InvalidParameterException", "The specified nextToken is invalid.")
        if request.get("endTime") is not None and request["endTime"] < request["startTime"]:
            return self.error("InvalidParameterException", "End time must be greater than start time")
        wanted = request["filterPattern"].strip('"')
        events = [
            event for lines in WORLD["logs"].values() for event in lines
            if wanted in event["message"] and request["startTime"] <= event["timestamp"] <= request.get("endTime", 1 << 60)
        ]
        return self.reply({"events": sorted(events, key=lambda event: event["timestamp"]), "searchedLogStreams": []})

    def s3(self, operation, request):
        url = urllib.parse.urlsplit(request.url)
        if operation == "ListObjectsV2":
            prefix = urllib.parse.parse_qs(url.query)["prefix"][0]
            items = "".join(
                f"<Contents><Key>{escape(key)}</Key><LastModified>{iso(each['modified'])}</LastModified>"
                f"<Size>{len(each['text'])}</Size></Contents>"
                for key, each in sorted(WORLD["objects"].items()) if key.startswith(prefix)
            )
            return 200, f"<ListBucketResult>{items}</ListBucketResult>".encode()
        key = urllib.parse.unquote(url.path).removeprefix("/" + WORLD["bucket"]).lstrip("/")
        there = WORLD["objects"].get(key)
        if there is None:
            return 404, b"<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>"
        return 200, there["text"].encode()


def iso(millis):
    return datetime.fromtimestamp(millis / 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + f"{millis % 1000:03d}Z"


class Raw(io.BytesIO):
    def stream(self, **_):
        yield self.getvalue()


def listen(client, current):
    def before_send(request, event_name, **_):
        status, body = current["service"].answer(event_name.split(".")[-1], request)
        return AWSResponse(request.url, status, {"content-length": str(len(body))}, Raw(body))

    client.meta.events.register("before-send", before_send)


def urlopen(request, timeout):
    url = urllib.parse.urlsplit(request.full_url)
    document = WORLD["meta_analyses"].get(urllib.parse.unquote(url.path).rsplit("/", 1)[-1])
    if document is None:
        raise urllib.error.URLError("nothing answers")
    return io.BytesIO(json.dumps(document).encode())


class Lines(logging.Handler):
    """Takes the lines of JSON that a handler logs."""

    def __init__(self):
        super().__init__()
        self.messages = []

    def emit(self, record):
        try:
            self.messages.append(json.loads(record.getMessage())["message"])
        except (ValueError, KeyError, TypeError):
            pass


def recorded(case, module, current):
    current["service"] = service = Service(case.get("service_fails"))
    lines = Lines()
    logging.getLogger(module.__name__).addHandler(lines)
    for _ in range(case.get("times", 1)):
        lines.messages.clear()
        try:
            raw = module.handler(case["event"], None)
        except Exception as error:  # what Lambda would report as the function's error
            result = {"raises": type(error).__name__}
        else:
            is_http = isinstance(case["event"], dict) and "requestContext" in case["event"]
            result = {"status_code": raw["statusCode"], "body": json.loads(raw["body"])} if is_http else {"body": raw}
    logging.getLogger(module.__name__).removeHandler(lines)
    body = result.get("body", {})
    for artifact in body.get("artifacts", []):
        url = urllib.parse.urlsplit(artifact["url"])
        artifact["url"] = {
            "path": url.path, "expires": dict(urllib.parse.parse_qsl(url.query)).get("X-Amz-Expires"),
        }
    if "error" in body and result.get("status_code", 200) >= 400:
        body["error"] = "<text>"
    if service.started:
        kept = ("artifact_prefix", "meta_analysis_id", "environment", "no_upload", "n_cores", "task_size")
        result["started"] = {key: service.started[key] for key in kept}
    if lines.messages:
        result["logged"] = lines.messages
    # A name that is made up anew each time is a placeholder.
    return json.loads(UUID.sub("<new>", json.dumps(result)))


def main():
    original_client = boto3.client
    current = {}

    def client(name, **options):
        options["config"] = botocore.config.Config(signature_version="s3v4") if name == "s3" else None
        made = original_client(name, **options)
        listen(made, current)
        return made

    answers = {}
    with mock.patch.object(boto3, "client", client), mock.patch.object(urllib.request, "urlopen", urlopen):
        modules = {key: importlib.import_module("compose_runner.aws_lambda." + name) for key, name in MODULES.items()}
        with mock.patch.object(time, "time", lambda: 1795262400.0):
            for case in json.loads((HERE / "events.json").read_text()):
                answers[case["name"]] = recorded(case, modules[case["handler"]], current)
    (HERE / "answers.json").write_text(json.dumps(answers, indent=2, sort_keys=False) + "\n")
    print(f"{len(answers)} answers recorded, boto3 {boto3.__version__}, Python {sys.version.split()[0]}")


main()
