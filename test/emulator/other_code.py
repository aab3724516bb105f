"""Other code under a function's own role: what may it do, and what not?

IAM is asked where it matters, by real calls with the session that Lambda gives to a function of this role. The role is
the deployed one, and so is its trust policy; only the code is ours.
"""
import io
import json
import textwrap
import zipfile

from deployed import client

_CODE = textwrap.dedent('''
    import boto3
    from botocore.exceptions import ClientError

    def handler(call, context):
        try:
            getattr(boto3.client(call['service']), call['operation'])(**call['arguments'])
            return 'allowed'
        except ClientError as error:
            return error.response['Error']['Code']
''')


class OtherCode:
    """A function with somebody else's role, for the length of a `with` block."""

    _NAME = 'other-code'

    def __init__(self, role_arn):
        self._role_arn = role_arn

    def __enter__(self):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, 'w') as files:
            files.writestr('index.py', _CODE)
        client('lambda').create_function(
            FunctionName=self._NAME, Role=self._role_arn, Runtime='python3.13', Handler='index.handler', Timeout=30,
            Code={'ZipFile': archive.getvalue()},
        )
        return self

    def __exit__(self, *_):
        client('lambda').delete_function(FunctionName=self._NAME)
        client('logs').delete_log_group(logGroupName=f'/aws/lambda/{self._NAME}')

    def tries(self, service, operation, arguments):
        """`allowed`, or the code of the error."""
        call = {'service': service, 'operation': operation, 'arguments': arguments}
        reply = client('lambda').invoke(FunctionName=self._NAME, Payload=json.dumps(call))
        answer = json.load(reply['Payload'])
        assert 'FunctionError' not in reply, answer
        return answer
