"""Reads back, through the services' own APIs, what a deploy of examples/support-agent left, and calls its tools.

    python read_back.py VERSION STATUS

VERSION is where the alias must be, STATUS is the stack's. What is read here was stored by MiniStack and by our
handlers; what is called runs the deployed bundle, behind the deployed guard, under the deployed role.
"""
import io
import json
import pathlib
import sys
import urllib.request
import zipfile

from account import service_may
from deployed import Stack, client
from other_code import OtherCode

ROOT = pathlib.Path(__file__).parents[2]
ORDER, NO_ORDER = 'A-1001', 'A-9999'


def main():
    version, status = sys.argv[1:]
    stack = Stack('SupportAgent')
    assert stack.status == status, stack.status
    for check in (alias_at, profile_is_tagged, tools_are_in_the_version, service_may_call, bundles_are_there):
        check(stack, version)
    seed(stack)
    tools_work(stack, version)
    role_is_enough_and_not_more(stack)


def alias_at(stack, version):
    """The outputs name an agent and an alias; the alias is at the version; the version is what the draft is."""
    agents = client('bedrock-agent')
    agent_id, alias_id = stack.outputs['AgentId'], stack.outputs['AgentAliasId']
    agent = agents.get_agent(agentId=agent_id)['agent']
    assert agent['agentStatus'] == 'PREPARED', agent['agentStatus']
    alias = agents.get_agent_alias(agentId=agent_id, agentAliasId=alias_id)['agentAlias']
    assert alias['routingConfiguration'] == [{'agentVersion': version}], alias['routingConfiguration']
    copied = agents.get_agent_version(agentId=agent_id, agentVersion=version)['agentVersion']
    for name in ('instruction', 'foundationModel', 'agentResourceRoleArn'):
        assert copied[name] == agent[name], f'{name} of version {version} is not the draft\'s'
    instructions = [
        agents.get_agent_version(agentId=agent_id, agentVersion=str(number))['agentVersion']['instruction']
        for number in range(1, int(version) + 1)
    ]
    assert len(set(instructions)) == len(instructions), 'two versions are the same'


def profile_is_tagged(stack, _):
    """The agent runs on the profile that its cost is booked on."""
    profile_arn = stack.the('AWS::Bedrock::ApplicationInferenceProfile')
    agent = client('bedrock-agent').get_agent(agentId=stack.outputs['AgentId'])['agent']
    assert agent['foundationModel'] == profile_arn, agent['foundationModel']
    tags = client('bedrock').list_tags_for_resource(resourceARN=profile_arn)['tags']
    assert tags == [{'key': 'cost-center', 'value': 'support'}], tags
    models = client('bedrock').get_inference_profile(inferenceProfileIdentifier=profile_arn)['models']
    model, = models
    assert model['modelArn'].endswith(':inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0'), model


def tools_are_in_the_version(stack, version):
    """The version that callers reach has the action group, with the tools and the function that serves them."""
    agents = client('bedrock-agent')
    at = {'agentId': stack.outputs['AgentId'], 'agentVersion': version}
    summary, = agents.list_agent_action_groups(**at)['actionGroupSummaries']
    group = agents.get_agent_action_group(**at, actionGroupId=summary['actionGroupId'])['agentActionGroup']
    assert group['actionGroupState'] == 'ENABLED', group['actionGroupState']
    assert group['actionGroupExecutor'] == {'lambda': function(stack)['FunctionArn']}, group['actionGroupExecutor']
    paths = json.loads(group['apiSchema']['payload'])['paths']
    tools = sorted(tool['operationId'] for methods in paths.values() for tool in methods.values())
    assert tools == ['cancelOrder', 'getOrder'], tools


def service_may_call(stack, _):
    """Bedrock may call the function for this agent of this account, and for no other."""
    function_arn = function(stack)['FunctionArn']
    policy = json.loads(client('lambda').get_policy(FunctionName=function_arn)['Policy'])
    agent_arn = client('bedrock-agent').get_agent(agentId=stack.outputs['AgentId'])['agent']['agentArn']
    statement, = policy['Statement']
    assert statement['Condition']['ArnLike']['AWS:SourceArn'] == agent_arn, statement

    def may(service='bedrock.amazonaws.com', source=agent_arn, account=stack.account):
        return service_may(service, 'lambda:InvokeFunction', function_arn, policy, source, account)
    assert may()
    assert not may(source=agent_arn[:-10] + 'OTHERAGENT')
    assert not may(account='999999999999')
    assert not may(service='events.amazonaws.com')


def bundles_are_there(stack, _):
    """The function's code and the guard's layer are what the asset step uploaded."""
    code = client('lambda').get_function(FunctionName=stack.the('AWS::Lambda::Function'))['Code']['Location']
    assert file_in(code, 'index.js') == (ROOT / 'examples/support-agent/build/orders/index.js').read_bytes()
    layer, = function(stack)['Layers']
    content = client('lambda').get_layer_version_by_arn(Arn=layer['Arn'])['Content']['Location']
    for guard in (ROOT / 'assets/guard').iterdir():
        assert file_in(content, guard.name) == guard.read_bytes()


def seed(stack):
    """An order that can be cancelled."""
    client('dynamodb').put_item(TableName=stack.the('AWS::DynamoDB::Table'), Item={
        'orderId': {'S': ORDER}, 'status': {'S': 'PROCESSING'}, 'items': {'L': [{'S': 'Espresso machine'}]},
    })


def tools_work(stack, version):
    """What the agent would see, and what is in the table afterwards."""
    def call(*tool):
        return answer_of(stack, version, *tool)
    status, body = call('GET', '/orders/{orderId}', {'orderId': ORDER})
    assert status == 200 and body['status'] == 'PROCESSING', (status, body)
    status, body = call('GET', '/orders/{orderId}', {'orderId': NO_ORDER})
    assert status == 404 and NO_ORDER in body['error'], (status, body)
    why = {'reason': 'ordered twice', 'refund': 'true'}
    status, body = call('POST', '/orders/{orderId}/cancellation', {'orderId': ORDER}, why)
    assert status == 200 and body['status'] == 'CANCELLED', (status, body)

    table = stack.the('AWS::DynamoDB::Table')
    stored = client('dynamodb').get_item(TableName=table, Key={'orderId': {'S': ORDER}})['Item']
    assert stored['status'] == {'S': 'CANCELLED'} and stored['cancelledBecause'] == {'S': 'ordered twice'}, stored
    assert stored['refund'] == {'BOOL': True}, stored  # text in the event, a boolean behind the guard
    lines = client('logs').filter_log_events(logGroupName=stack.the('AWS::Logs::LogGroup'))['events']
    assert any('"Tool":"cancelOrder"' in line['message'] for line in lines), 'the log group has no line of the tool'


def answer_of(stack, version, method, path, parameters, body=None):
    """Calls a tool as Agents Classic does: every value as text. The status, and the body of the envelope."""
    event = {
        'messageVersion': '1.0',
        'agent': {
            'name': 'SupportAgent', 'id': stack.outputs['AgentId'], 'alias': stack.outputs['AgentAliasId'],
            'version': version,
        },
        'sessionId': 'session-1',
        'inputText': 'Where is my order?',
        'actionGroup': 'Orders',
        'apiPath': path,
        'httpMethod': method,
        'parameters': as_text(parameters),
        **({'requestBody': {'content': {'application/json': {'properties': as_text(body)}}}} if body else {}),
        'sessionAttributes': {},
        'promptSessionAttributes': {},
    }
    reply = client('lambda').invoke(FunctionName=stack.the('AWS::Lambda::Function'), Payload=json.dumps(event))
    envelope = json.load(reply['Payload'])
    assert 'FunctionError' not in reply, envelope
    response = envelope['response']
    assert envelope['messageVersion'] == '1.0', envelope
    assert (response['actionGroup'], response['apiPath'], response['httpMethod']) == ('Orders', path, method), response
    return response['httpStatusCode'], json.loads(response['responseBody']['application/json']['body'])


def role_is_enough_and_not_more(stack):
    """What the tools do is allowed; what is next to it is not. What the role may log is not asked: see the README."""
    table = {'TableName': stack.the('AWS::DynamoDB::Table')}
    other_table = {'TableName': 'other'}
    key = {'orderId': {'S': ORDER}}
    allowed = (
        ('dynamodb', 'get_item', {**table, 'Key': key}),
        ('dynamodb', 'update_item', {**table, 'Key': key}),
    )
    denied = (
        ('dynamodb', 'delete_item', {**table, 'Key': key}),
        ('dynamodb', 'put_item', {**table, 'Item': key}),
        ('dynamodb', 'scan', table),
        ('dynamodb', 'delete_table', table),
        ('dynamodb', 'get_item', {**other_table, 'Key': key}),
        ('dynamodb', 'update_item', {**other_table, 'Key': key}),
        ('logs', 'delete_log_group', {'logGroupName': stack.the('AWS::Logs::LogGroup')}),
        ('lambda', 'list_functions', {}),
        ('s3', 'list_buckets', {}),
        ('iam', 'list_roles', {}),
    )
    with OtherCode(function(stack)['Role']) as other:
        for call in allowed:
            found = other.tries(*call)
            assert found == 'allowed', (call, found)
        for call in denied:
            found = other.tries(*call)
            assert found in ('AccessDenied', 'AccessDeniedException'), (call, found)


def function(stack):
    """The configuration of the tools' function."""
    return client('lambda').get_function_configuration(FunctionName=stack.the('AWS::Lambda::Function'))


def file_in(url, name):
    """A file of a zip file to download."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return zipfile.ZipFile(io.BytesIO(opener.open(url).read())).read(name)


def as_text(values):
    """Arguments as Agents Classic writes them."""
    return [{'name': name, 'type': 'string', 'value': value} for name, value in values.items()]


if __name__ == '__main__':
    main()
