"""Runs a handler as Lambda's Python does: with AWS's own runtime client where it is installed, otherwise with the one below."""
import json
import os
import sys

import cdk_bedrock_agents_guard as guard


def main():
    _, file, handler = sys.argv
    with open(file) as settings_file:
        settings = json.load(settings_file)
    sys.path[:1] = settings["path"]  # in the place of this script's own folder
    make_site_builtins()
    guard.install(settings)
    if settings["awsClient"]:
        import runpy

        sys.argv[:] = ["awslambdaric", handler]
        runpy.run_module("awslambdaric", run_name="__main__", alter_sys=True)
    else:
        RuntimeClient(os.environ["AWS_LAMBDA_RUNTIME_API"]).run(handler)


def make_site_builtins():
    """Python runs without its site, so that what the project has installed is not found. `exit` comes from there."""
    import site

    site.setquit()


class Fault(Exception):
    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class RuntimeClient:
    def __init__(self, api):
        self.api = api

    def run(self, name):
        try:
            handler = load(name)
        except BaseException as error:
            self.send("POST", "/init/error", json.dumps(described(error)))
            sys.exit(1)
        while True:
            headers, body = self.send("GET", "/invocation/next")
            invocation = "/invocation/" + headers["lambda-runtime-aws-request-id"]
            try:
                answer = to_json(handler(json.loads(body), Context(headers)))
            except Exception as error:
                self.send("POST", invocation + "/error", json.dumps(described(error)))
            else:
                self.send("POST", invocation + "/response", answer)

    def send(self, method, path, body=None):
        from http.client import HTTPConnection

        connection = HTTPConnection(self.api)
        try:
            connection.request(method, "/2018-06-01/runtime" + path, body=None if body is None else body.encode("utf-8", "surrogatepass"))
            response = connection.getresponse()
            return {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()


def load(name):
    import importlib

    try:
        module_name, function = name.rsplit(".", 1)
    except ValueError:
        raise Fault("Runtime.MalformedHandlerName", "Bad handler '%s': it must be of the form file.function" % name) from None
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", "Unable to import module '%s': %s" % (module_name, error)) from error
    except SyntaxError as error:
        raise Fault("Runtime.UserCodeSyntaxError", "Syntax error in module '%s': %s" % (module_name, error)) from error
    try:
        return getattr(module, function)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (function, module_name)) from None


def to_json(answer):
    from decimal import Decimal

    def other(value):
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)

    try:
        return json.dumps(answer, default=other)
    except Exception as error:
        raise Fault("Runtime.MarshalError", "Unable to marshal response: %s" % error) from error


def described(error):
    import traceback

    cause = error.__cause__ if isinstance(error, Fault) and error.__cause__ else error
    frames = [frame for frame in traceback.extract_tb(cause.__traceback__) if frame.filename != __file__ and "importlib" not in frame.filename]
    return {
        "errorMessage": str(error),
        "errorType": error.kind if isinstance(error, Fault) else type(error).__name__,
        "stackTrace": traceback.format_list(frames),
    }


class Context:
    """What Lambda tells a handler of its call."""

    def __init__(self, headers):
        variable = os.environ.get
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.invoked_function_arn = headers["lambda-runtime-invoked-function-arn"]
        self.log_group_name = variable("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = variable("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = variable("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = variable("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.tenant_id = None
        self.identity = Fields({}, "cognito_identity_id", "cognito_identity_pool_id")
        given = headers.get("lambda-runtime-client-context")
        self.client_context = Fields(json.loads(given), "custom", "env", "client") if given else None
        self._deadline = int(headers["lambda-runtime-deadline-ms"])

    def get_remaining_time_in_millis(self):
        import time

        return max(0, self._deadline - int(time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))


class Fields:
    def __init__(self, values, *names):
        for name in names:
            setattr(self, name, values.get(name))


if __name__ == "__main__":
    main()
