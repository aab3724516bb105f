"""AWS::BedrockAgentCore::Gateway, GatewayTarget, Harness and HarnessEndpoint, and the GET calls that read them back.

MiniStack has AgentCore's runtimes only, so these are kept here, under the path that reads them:
`gateways/{id}/targets/{id}`, `harnesses/{id}/endpoints/{name}`.

What AWS's models do not say comes from the documentation, and was never compared with an account: every update of a
harness is a new version; its endpoint DEFAULT follows the newest, an endpoint with a name stays where it is put.
"""
import json

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import bedrock_agentcore

from account import SMALL, arn, must_be_trusted, must_exist, new_id, now
from api_model import Refused, judge
from resource_type import ResourceType

SERVICE = 'bedrock-agentcore.amazonaws.com'
API = 'bedrock-agentcore-control'

_store = AccountRegionScopedDict()


# --- gateway ----------------------------------------------------------------------------------------------------------

def put_gateway(gateway_id, properties):
    """Its firewall configuration is a member of UpdateGateway only, and judged as such."""
    body = judge(API, 'CreateGateway', {k: v for k, v in properties.items() if k != 'WafConfiguration'})
    gateway_id = gateway_id or f'{body["name"].lower()}-{new_id(10, SMALL)}'
    if 'WafConfiguration' in properties:
        judge(API, 'UpdateGateway', {
            'GatewayIdentifier': gateway_id, 'WafConfiguration': properties['WafConfiguration'],
            **{name: properties[name] for name in ('Name', 'RoleArn', 'AuthorizerType')},
        })
    gateway_arn = arn('bedrock-agentcore', f'gateway/{gateway_id}')
    must_be_trusted(SERVICE, body['roleArn'], gateway_arn)
    record = _keep(f'gateways/{gateway_id}', {
        **body, 'gatewayId': gateway_id, 'gatewayArn': gateway_arn, 'status': 'READY',
        'gatewayUrl': f'https://{gateway_id}.gateway.bedrock-agentcore.{gateway_arn.split(":")[3]}.amazonaws.com/mcp',
    })
    return gateway_id, {
        'GatewayIdentifier': gateway_id, 'GatewayArn': gateway_arn, 'GatewayUrl': record['gatewayUrl'],
        **_state(record),
    }


def delete_gateway(gateway_id, properties):
    """Refused while it has targets."""
    if _children(f'gateways/{gateway_id}/targets'):
        raise Refused(f'Gateway {gateway_id} has targets', 'ResourceConflict')
    _store.pop(f'gateways/{gateway_id}', None)


def put_target(target_id, properties):
    """The function behind it must be there; whether the gateway may call it is a matter of the gateway's role."""
    body = judge(API, 'CreateGatewayTarget', properties)
    gateway_id = body['gatewayIdentifier']
    gateway = _store.get(f'gateways/{gateway_id}')
    if gateway is None:
        raise Refused(f'Gateway {gateway_id} not found', 'NotFound')
    function = (body['targetConfiguration'].get('mcp') or {}).get('lambda')
    if function:
        must_exist(function['lambdaArn'])
    target_id = target_id.split('|')[1] if target_id else new_id()
    record = _keep(f'gateways/{gateway_id}/targets/{target_id}', {
        **body, 'targetId': target_id, 'gatewayArn': gateway['gatewayArn'], 'status': 'READY',
    })
    return f'{gateway_id}|{target_id}', {
        'TargetId': target_id, 'GatewayArn': gateway['gatewayArn'], **_state(record),
    }


def delete_target(target_id, properties):
    """Forgets it."""
    _store.pop('gateways/{}/targets/{}'.format(*target_id.split('|')), None)


# --- harness ----------------------------------------------------------------------------------------------------------

def put_harness(harness_arn, properties):
    """Every update is a new version. Model is optional in the API and required by the resource schema."""
    body = judge(API, 'CreateHarness', _with_tag_map(properties))
    if 'model' not in body:
        raise Refused('CreateHarness: #: required key [Model] not found')
    name = body['harnessName']
    harness_id = _id_in(harness_arn) if harness_arn else f'{name}-{new_id(10, SMALL)}'
    harness_arn = arn('bedrock-agentcore', f'harness/{harness_id}')
    runtime_id = f'harness_{harness_id}'
    runtime_arn = arn('bedrock-agentcore', f'runtime/{runtime_id}')
    # the documentation names either as the source of the calls that the role is assumed for
    must_be_trusted(SERVICE, body['executionRoleArn'], harness_arn, runtime_arn)
    _gateways_must_exist(body.get('tools', []))

    path = f'harnesses/{harness_id}'
    version = str(len(_children(f'{path}/versions')) + 1)
    record = _keep(path, {
        **body, 'harnessId': harness_id, 'arn': harness_arn, 'harnessVersion': version, 'status': 'READY',
    })
    _keep(f'{path}/versions/{version}', record)
    _keep_endpoint(record, 'DEFAULT', version)
    runtime = 'Environment.AgentCoreRuntimeEnvironment.AgentRuntime'
    return harness_arn, {
        'Arn': harness_arn, 'HarnessId': harness_id, 'Version': version, **_state(record),
        f'{runtime}Arn': runtime_arn, f'{runtime}Id': runtime_id, f'{runtime}Name': f'harness_{name}',
    }


def delete_harness(harness_arn, properties):
    """With its versions and endpoints."""
    path = f'harnesses/{_id_in(harness_arn)}'
    for key in [key for key in _store if key == path or key.startswith(f'{path}/')]:
        del _store[key]


def put_endpoint(endpoint_arn, properties):
    """Without a version it is put at the newest, and stays where it is when it is updated."""
    body = judge(API, 'CreateHarnessEndpoint', _with_tag_map(properties))
    path = f'harnesses/{body["harnessId"]}'
    harness = _store.get(path)
    if harness is None:
        raise Refused(f'Harness {body["harnessId"]} not found', 'NotFound')
    before = _store.get(f'{path}/endpoints/{body["endpointName"]}')
    if before and not endpoint_arn:
        raise Refused(f'Endpoint {body["endpointName"]} already exists', 'AlreadyExists')
    version = body.get('targetVersion') or (before or {}).get('targetVersion') or harness['harnessVersion']
    if f'{path}/versions/{version}' not in _store:
        raise Refused(f'Version {version} of harness {body["harnessId"]} does not exist', 'NotFound')
    record = _keep_endpoint(harness, body['endpointName'], version, body.get('description'))
    return record['arn'], {
        'Arn': record['arn'], 'HarnessName': harness['harnessName'], 'LiveVersion': version, **_state(record),
    }


def delete_endpoint(endpoint_arn, properties):
    """Forgets it."""
    _store.pop(f'harnesses/{_id_in(endpoint_arn)}/endpoints/{endpoint_arn.split("/")[-1]}', None)


def _keep_endpoint(harness, name, version, description=None):
    return _keep(f'harnesses/{harness["harnessId"]}/endpoints/{name}', {
        'harnessId': harness['harnessId'], 'harnessName': harness['harnessName'], 'endpointName': name,
        'arn': f'{harness["arn"]}/harness-endpoint/{name}', 'status': 'READY', 'targetVersion': version,
        'liveVersion': version, **({'description': description} if description else {}),
    })


def _gateways_must_exist(tools):
    known = [gateway['gatewayArn'] for gateway in _children('gateways')]
    for tool in tools:
        gateway_arn = ((tool.get('config') or {}).get('agentCoreGateway') or {}).get('gatewayArn')
        if gateway_arn and gateway_arn not in known:
            raise Refused(f'Gateway {gateway_arn} not found', 'NotFound')


def _with_tag_map(properties):
    """Tags are a list in CloudFormation and a map in the call."""
    tags = properties.get('Tags')
    return {**properties, 'Tags': {tag['Key']: tag['Value'] for tag in tags}} if isinstance(tags, list) else properties


def _id_in(harness_arn):
    """The harness of a harness's, or an endpoint's, ARN."""
    return harness_arn.split(':harness/')[1].split('/')[0]


# --- common -----------------------------------------------------------------------------------------------------------

def _keep(path, record):
    created = (_store.get(path) or {}).get('createdAt') or now()
    _store[path] = {**record, 'createdAt': created, 'updatedAt': now()}
    return _store[path]


def _children(path):
    """What stands right below a path, such as the targets of a gateway."""
    depth = path.count('/') + 1
    return [record for key, record in _store.items() if key.startswith(f'{path}/') and key.count('/') == depth]


def _state(record):
    return {'Status': record['status'], 'CreatedAt': record['createdAt'], 'UpdatedAt': record['updatedAt']}


# --- reading back -----------------------------------------------------------------------------------------------------

# What the lists are called in the answers.
_LISTS = {
    'gateways': 'items', 'targets': 'items', 'harnesses': 'harnesses', 'endpoints': 'endpoints',
    'versions': 'harnessVersions',
}
# The calls that wrap their answer.
_WRAPPED = {'harnesses': 'harness', 'endpoints': 'endpoint'}


def answer(path):
    """The answer to a GET call, or None where this is not ours to answer."""
    parts = path.strip('/').split('/')
    record = _store.get('/'.join(parts))
    if record is not None:
        wrapper = _WRAPPED.get(parts[-2])
        return {wrapper: record} if wrapper else record
    if parts[-1] in _LISTS and (len(parts) == 1 or '/'.join(parts[:-1]) in _store):
        return {_LISTS[parts[-1]]: _children('/'.join(parts))}
    return None


def serve():
    """Puts the GET calls in front of MiniStack's AgentCore."""
    behind = bedrock_agentcore.handle_request

    async def handle_request(method, path, headers, body, query_params):
        found = answer(path) if method == 'GET' else None
        if found is None:
            return await behind(method, path, headers, body, query_params)
        return 200, {'Content-Type': 'application/json'}, json.dumps(found).encode()

    bedrock_agentcore.handle_request = handle_request


TYPES = {
    'AWS::BedrockAgentCore::Gateway': ResourceType(put_gateway, delete_gateway),
    'AWS::BedrockAgentCore::GatewayTarget': ResourceType(put_target, delete_target, ('GatewayIdentifier',)),
    'AWS::BedrockAgentCore::Harness': ResourceType(put_harness, delete_harness, ('HarnessName',)),
    'AWS::BedrockAgentCore::HarnessEndpoint': ResourceType(
        put_endpoint, delete_endpoint, ('EndpointName', 'HarnessId')),
}
