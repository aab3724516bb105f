"""AWS::CloudWatch::Alarm, of one metric or of an expression over several: MiniStack takes the former only.

Judged by PutMetricAlarm, and kept here: nobody evaluates them.
"""
from account import arn, new_id
from api_model import judge
from resource_type import ResourceType

_alarms = {}


def put_alarm(name, properties):
    """CloudFormation makes up a name where there is none."""
    body = judge('cloudwatch', 'PutMetricAlarm', {'AlarmName': name or f'alarm-{new_id(12)}', **properties})
    _alarms[body['AlarmName']] = body
    return body['AlarmName'], {'Arn': arn('cloudwatch', f'alarm:{body["AlarmName"]}')}


def delete_alarm(name, properties):
    """Forgets it."""
    _alarms.pop(name, None)


TYPES = {'AWS::CloudWatch::Alarm': ResourceType(put_alarm, delete_alarm, ('AlarmName',))}
