"""The judge is awake: what is wrong is refused, with the member's name. What is right is not."""
import copy
import json
import re
import unittest

from ministack.services import bedrock_agent, iam, lambda_svc

import agentcore
import classic
from account import arn
from api_model import _READERS, Refused, input_shape, judge

ROLE = 'arn:aws:iam::000000000000:role/'
FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:'

AGENT = {
    'AgentName': 'support', 'AutoPrepare': True, 'AgentResourceRoleArn': f'{ROLE}agent',
    'FoundationModel': 'arn:aws:bedrock:us-east-1:000000000000:application-inference-profile/abcdefghijkl',
    'Instruction': 'You help customers of a shop to find their orders.', 'IdleSessionTTLInSeconds': 600,
    'Tags': {'team': 'orders'},
    'ActionGroups': [{
        'ActionGroupName': 'Orders', 'ActionGroupExecutor': {'Lambda': f'{FUNCTION}tools'},
        'SkipResourceInUseCheckOnDelete': True,
        'FunctionSchema': {'Functions': [{
            'Name': 'get_order', 'RequireConfirmation': 'DISABLED',
            'Parameters': {'orderId': {'Type': 'string', 'Required': True}},
        }]},
    }],
    'KnowledgeBases': [{'KnowledgeBaseId': 'ABCDEFGHIJ', 'Description': 'How we work.'}],
}
PROFILE = {
    'InferenceProfileName': 'support', 'Tags': [{'Key': 'team', 'Value': 'orders'}],
    'ModelSource': {'CopyFrom': 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0'},
}
GATEWAY = {'Name': 'orders', 'AuthorizerType': 'AWS_IAM', 'ProtocolType': 'MCP', 'RoleArn': f'{ROLE}core'}
TARGET = {
    'Name': 'orders', 'CredentialProviderConfigurations': [{'CredentialProviderType': 'GATEWAY_IAM_ROLE'}],
    'TargetConfiguration': {'Mcp': {'Lambda': {
        'LambdaArn': f'{FUNCTION}tools',
        'ToolSchema': {'InlinePayload': [
            {'Name': 'get_order', 'Description': 'Finds an order.', 'InputSchema': {'Type': 'object'}},
        ]},
    }}},
}
HARNESS = {
    'HarnessName': 'orders', 'ExecutionRoleArn': f'{ROLE}core',
    'Model': {'BedrockModelConfig': {'ModelId': 'us.amazon.nova-lite-v1:0', 'Temperature': 0.2}},
    'SystemPrompt': [{'Text': 'You help.'}], 'Tags': [{'Key': 'team', 'Value': 'orders'}],
}


def but(properties, path, value=None):
    """A copy, with one property set, or without it."""
    changed = copy.deepcopy(properties)
    *parents, last = [int(part) if part.isdigit() else part for part in path.split('/')]
    at = changed
    for part in parents:
        at = at[part]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return changed


def trusting(service, **condition):
    statement = {'Effect': 'Allow', 'Action': 'sts:AssumeRole', 'Principal': {'Service': service}, **condition}
    return {'AssumeRolePolicyDocument': json.dumps({'Version': '2012-10-17', 'Statement': [statement]})}


class Account(unittest.TestCase):
    """An account with roles and a function."""

    def setUp(self):
        def source(pattern):
            return {'Condition': {'ArnLike': {'aws:SourceArn': pattern}}}
        iam._roles['agent'] = trusting(classic.SERVICE, **source(arn('bedrock', 'agent/*')))
        iam._roles['flow'] = trusting(classic.SERVICE, **source(arn('bedrock', 'flow/*')))
        iam._roles['core'] = trusting(agentcore.SERVICE)
        lambda_svc._functions['tools'] = {}

    def tearDown(self):
        for store in (iam._roles, lambda_svc._functions, agentcore._store, *bedrock_agent._ALL_STORES):
            store.clear()

    def refuses(self, put, properties, *words):
        """Refused, in a message with all these words."""
        with self.assertRaises(Refused) as caught:
            put(None, properties)
        for word in words:
            self.assertIn(word, str(caught.exception))


class Agents(Account):

    def refuses_agent(self, path, value, *words):
        self.refuses(classic.put_agent, but(AGENT, path, value), *words)

    def test_a_right_agent_is_accepted(self):
        agent_id, attributes = classic.put_agent(None, AGENT)
        self.assertEqual(attributes['AgentArn'], arn('bedrock', f'agent/{agent_id}'))
        self.assertEqual(attributes['AgentStatus'], 'PREPARED')

    def test_unknown_members(self):
        self.refuses_agent('Nonsense', 'x', '#: extraneous key [Nonsense]')
        self.refuses_agent('ActionGroups/0/Nonsense', 'x', '#/ActionGroups/0: extraneous key [Nonsense]')

    def test_the_names_of_the_api_are_not_those_of_cloudformation(self):
        self.refuses_agent('agentName', 'support', 'extraneous key [agentName]')
        self.refuses_agent('ClientToken', 'x' * 40, 'extraneous key [ClientToken]')

    def test_missing_members(self):
        self.refuses_agent('AgentName', None, '#: required key [AgentName] not found')
        self.refuses_agent('KnowledgeBases/0/Description', None, '#/KnowledgeBases/0', '[Description]')

    def test_what_the_api_leaves_open_and_prepare_needs(self):
        self.refuses_agent('Instruction', None, 'instruction is required')

    def test_enums(self):
        at = 'ActionGroups/0/FunctionSchema/Functions/0/Parameters/orderId/Type'
        self.refuses_agent(at, 'object', f'#/{at}', "'object' is not one of string, number")

    def test_patterns(self):
        self.refuses_agent('AgentName', 'a b', "#/AgentName: 'a b' does not match pattern")
        self.refuses_agent('AgentResourceRoleArn', 'me', '#/AgentResourceRoleArn')
        self.refuses_agent('FoundationModel', 'no such model!', '#/FoundationModel')

    def test_ranges_and_lengths(self):
        self.refuses_agent('IdleSessionTTLInSeconds', 59, '#/IdleSessionTTLInSeconds: 59, the minimum is 60')
        self.refuses_agent('IdleSessionTTLInSeconds', '5401', 'the maximum is 5400')
        self.refuses_agent('Instruction', 'x' * 39, '#/Instruction: 39 characters, the minimum is 40')

    def test_types(self):
        self.refuses_agent('ActionGroups/0/FunctionSchema/Functions', {}, 'expected a list')
        self.refuses_agent('IdleSessionTTLInSeconds', 'long', "expected a number (integer), found 'long'")
        at = 'ActionGroups/0/FunctionSchema/Functions/0/Parameters/orderId/Required'
        self.refuses_agent(at, 'maybe', f'#/{at}: expected true or false')

    def test_the_keys_of_a_map(self):
        at = 'ActionGroups/0/FunctionSchema/Functions/0/Parameters'
        self.refuses_agent(at, {'order id': {'Type': 'string'}}, f'#/{at} (key)', "'order id'")

    def test_two_members_of_a_union(self):
        both = {'Lambda': f'{FUNCTION}tools', 'CustomControl': 'RETURN_CONTROL'}
        self.refuses_agent('ActionGroups/0/ActionGroupExecutor', both, 'exactly one of Lambda, CustomControl is wanted')

    def test_all_faults_at_once(self):
        wrong = but(but(AGENT, 'AgentName', 'a b'), 'Instruction', 'short')
        self.refuses(classic.put_agent, wrong, '#/AgentName', '#/Instruction')

    def test_roles(self):
        self.refuses_agent('AgentResourceRoleArn', f'{ROLE}absent', 'role/absent does not exist')
        self.refuses_agent('AgentResourceRoleArn', f'{ROLE}core', 'role/core does not trust bedrock.amazonaws.com')
        self.refuses_agent('AgentResourceRoleArn', f'{ROLE}flow', 'role/flow does not trust bedrock.amazonaws.com')

    def test_a_function_that_is_not_there(self):
        executor = {'Lambda': f'{FUNCTION}absent'}
        self.refuses_agent('ActionGroups/0/ActionGroupExecutor', executor, 'Function not found', 'function:absent')

    def test_two_agents_of_one_name(self):
        classic.put_agent(None, AGENT)
        self.refuses(classic.put_agent, AGENT, 'support already exists')

    def test_a_refused_update_changes_nothing(self):
        agent_id, _ = classic.put_agent(None, AGENT)
        with self.assertRaises(Refused):
            classic.put_agent(agent_id, but(AGENT, 'ActionGroups/0/ActionGroupName', 'a b'))
        self.assertEqual(bedrock_agent._agents[agent_id]['Instruction'], AGENT['Instruction'])
        self.assertEqual(len(classic._below(bedrock_agent._agent_action_groups, agent_id)), 1)


class Aliases(Account):

    def setUp(self):
        super().setUp()
        self.agent_id, _ = classic.put_agent(None, AGENT)
        self.alias = {'AgentId': self.agent_id, 'AgentAliasName': 'live'}

    def version(self, alias_id):
        return bedrock_agent._agent_aliases[alias_id.replace('|', '/')]['RoutingConfiguration'][0]['agentVersion']

    def test_an_update_is_a_new_version_and_the_id_stays(self):
        alias_id, first = classic.put_alias(None, self.alias)
        self.assertEqual(self.version(alias_id), '1')
        same_id, second = classic.put_alias(alias_id, {**self.alias, 'Description': 'another'})
        self.assertEqual((self.version(alias_id), same_id), ('2', alias_id))
        self.assertEqual(first['AgentAliasArn'], second['AgentAliasArn'])

    def test_an_alias_that_names_a_version_makes_none(self):
        alias_id, _ = classic.put_alias(None, self.alias)
        classic.put_alias(alias_id, {**self.alias, 'Description': 'another'})
        classic.put_alias(alias_id, {**self.alias, 'RoutingConfiguration': [{'AgentVersion': '1'}]})
        self.assertEqual(self.version(alias_id), '1')
        self.assertEqual(len(classic._below(bedrock_agent._agent_versions, self.agent_id)), 2)

    def test_a_version_is_a_copy(self):
        classic.put_alias(None, self.alias)
        changed = but(but(AGENT, 'Instruction', 'You help customers of a shop, and you are brief.'), 'ActionGroups')
        classic.put_agent(self.agent_id, changed)
        version = bedrock_agent._agent_versions[f'{self.agent_id}/1']
        self.assertEqual(version['Instruction'], AGENT['Instruction'])
        self.assertEqual(len(classic._below(bedrock_agent._agent_action_groups, f'{self.agent_id}/1/')), 1)

    def test_an_agent_that_is_not_prepared(self):
        classic.put_agent(self.agent_id, but(AGENT, 'AutoPrepare', False))
        self.refuses(classic.put_alias, self.alias, f'Agent {self.agent_id} is NOT_PREPARED')

    def test_agents_and_versions_that_do_not_exist(self):
        self.refuses(classic.put_alias, {**self.alias, 'AgentId': 'ABSENT1234'}, 'Agent ABSENT1234 not found')
        routing = [{'AgentVersion': '7'}]
        self.refuses(classic.put_alias, {**self.alias, 'RoutingConfiguration': routing}, 'Version 7', 'does not exist')

    def test_members(self):
        self.refuses(classic.put_alias, but(self.alias, 'AgentAliasName'), '[AgentAliasName]')
        routing = [{'AgentVersion': 'x'}]
        self.refuses(classic.put_alias, {**self.alias, 'RoutingConfiguration': routing}, '#/RoutingConfiguration/0')

    def test_an_agent_in_use_stays(self):
        alias_id, _ = classic.put_alias(None, self.alias)
        with self.assertRaises(Refused):
            classic.delete_agent(self.agent_id, AGENT)
        classic.delete_alias(alias_id, self.alias)
        classic.delete_agent(self.agent_id, AGENT)
        self.assertFalse(bedrock_agent._agents)


class Profiles(Account):

    def test_a_right_profile_is_accepted_where_an_agent_wants_a_model(self):
        profile_arn, _ = classic.put_profile(None, PROFILE)
        classic.put_agent(None, but(AGENT, 'FoundationModel', profile_arn))

    def test_wrong_profiles(self):
        self.refuses(classic.put_profile, but(PROFILE, 'ModelSource'), '[ModelSource]')
        self.refuses(classic.put_profile, but(PROFILE, 'ModelSource', {}), 'exactly one of CopyFrom is wanted')
        self.refuses(classic.put_profile, but(PROFILE, 'ModelSource/CopyFrom', 'x'), '#/ModelSource/CopyFrom')
        self.refuses(classic.put_profile, but(PROFILE, 'Tags/0/Key', 'a;b'), '#/Tags/0/Key')


class AgentCore(Account):

    def test_right_resources_are_accepted(self):
        gateway_id, gateway = agentcore.put_gateway(None, GATEWAY)
        agentcore.put_target(None, {**TARGET, 'GatewayIdentifier': gateway_id})
        config = {'AgentCoreGateway': {'GatewayArn': gateway['GatewayArn']}}
        tools = [{'Type': 'agentcore_gateway', 'Name': 'orders', 'Config': config}]
        _, harness = agentcore.put_harness(None, {**HARNESS, 'Tools': tools})
        endpoint = {'HarnessId': harness['HarnessId'], 'EndpointName': 'live'}
        self.assertEqual(agentcore.put_endpoint(None, endpoint)[1]['LiveVersion'], '1')

    def test_wrong_gateways(self):
        self.refuses(agentcore.put_gateway, but(GATEWAY, 'Nonsense', 'x'), '[Nonsense]')
        self.refuses(agentcore.put_gateway, but(GATEWAY, 'RoleArn'), '[RoleArn]')
        self.refuses(agentcore.put_gateway, but(GATEWAY, 'Name', 'a_b'), '#/Name')
        self.refuses(agentcore.put_gateway, but(GATEWAY, 'AuthorizerType', 'x'), '#/AuthorizerType')
        self.refuses(agentcore.put_gateway, but(GATEWAY, 'RoleArn', f'{ROLE}agent'), 'role/agent does not trust')
        firewall = {'FailureMode': 'SOMETIMES'}
        self.refuses(agentcore.put_gateway, {**GATEWAY, 'WafConfiguration': firewall}, '#/WafConfiguration/FailureMode')

    def test_wrong_targets(self):
        gateway_id, _ = agentcore.put_gateway(None, GATEWAY)
        target = {**TARGET, 'GatewayIdentifier': gateway_id}
        function = 'TargetConfiguration/Mcp/Lambda'
        self.refuses(agentcore.put_target, {**TARGET, 'GatewayIdentifier': 'absent-0123456789'}, 'Gateway', 'not found')
        self.refuses(agentcore.put_target, but(target, f'{function}/ToolSchema'), f'#/{function}', '[ToolSchema]')
        self.refuses(agentcore.put_target, but(target, f'{function}/LambdaArn', f'{FUNCTION}absent'), 'absent')
        at = f'{function}/ToolSchema/InlinePayload/0/InputSchema/Type'
        self.refuses(agentcore.put_target, but(target, at, 'nonsense'), f'#/{at}')
        two = {'Mcp': target['TargetConfiguration']['Mcp'], 'Http': {}}
        at = 'TargetConfiguration'
        self.refuses(agentcore.put_target, but(target, at, two), f'#/{at}: exactly one of Mcp, Http')

    def test_a_gateway_with_targets_stays(self):
        gateway_id, _ = agentcore.put_gateway(None, GATEWAY)
        target_id, _ = agentcore.put_target(None, {**TARGET, 'GatewayIdentifier': gateway_id})
        with self.assertRaises(Refused):
            agentcore.delete_gateway(gateway_id, GATEWAY)
        agentcore.delete_target(target_id, TARGET)
        agentcore.delete_gateway(gateway_id, GATEWAY)
        self.assertFalse(agentcore._store)

    def test_wrong_harnesses(self):
        self.refuses(agentcore.put_harness, but(HARNESS, 'HarnessName', '1-a'), '#/HarnessName')
        self.refuses(agentcore.put_harness, but(HARNESS, 'ExecutionRoleArn'), '[ExecutionRoleArn]')
        self.refuses(agentcore.put_harness, but(HARNESS, 'Model'), '[Model]')
        self.refuses(agentcore.put_harness, but(HARNESS, 'Model/BedrockModelConfig/Temperature', 3), '3.0, the maximum')
        self.refuses(agentcore.put_harness, {**HARNESS, 'Tools': [{'Type': 'nonsense'}]}, '#/Tools/0/Type')
        gateway_arn = arn('bedrock-agentcore', 'gateway/absent-0123456789')
        tool = {'Type': 'agentcore_gateway', 'Config': {'AgentCoreGateway': {'GatewayArn': gateway_arn}}}
        self.refuses(agentcore.put_harness, {**HARNESS, 'Tools': [tool]}, 'gateway/absent-0123456789 not found')

    def test_an_update_of_a_harness_is_a_new_version(self):
        harness_arn, harness = agentcore.put_harness(None, HARNESS)
        endpoint = {'HarnessId': harness['HarnessId'], 'EndpointName': 'live'}
        endpoint_arn, _ = agentcore.put_endpoint(None, endpoint)
        same_arn, updated = agentcore.put_harness(harness_arn, {**HARNESS, 'MaxTokens': 500})
        self.assertEqual((same_arn, updated['Version']), (harness_arn, '2'))
        stays = agentcore.put_endpoint(endpoint_arn, {**endpoint, 'Description': 'as before'})
        self.assertEqual(stays[1]['LiveVersion'], '1')
        moves = agentcore.put_endpoint(endpoint_arn, {**endpoint, 'TargetVersion': '2'})
        self.assertEqual((moves[0], moves[1]['LiveVersion']), (endpoint_arn, '2'))

    def test_wrong_endpoints(self):
        _, harness = agentcore.put_harness(None, HARNESS)
        endpoint = {'HarnessId': harness['HarnessId'], 'EndpointName': 'live'}
        self.refuses(agentcore.put_endpoint, but(endpoint, 'EndpointName', '1'), '#/EndpointName')
        self.refuses(agentcore.put_endpoint, {**endpoint, 'TargetVersion': '7'}, 'Version 7', 'does not exist')
        self.refuses(agentcore.put_endpoint, {**endpoint, 'HarnessId': 'absent-0123456789'}, 'absent', 'not found')
        self.refuses(agentcore.put_endpoint, {**endpoint, 'EndpointName': 'DEFAULT'}, 'already exists')


class Models(unittest.TestCase):
    """What the judge takes for granted of AWS's models."""

    CALLS = (
        ('bedrock', ('CreateInferenceProfile',)),
        ('bedrock-agent', (
            'CreateAgent', 'CreateAgentActionGroup', 'AssociateAgentKnowledgeBase', 'AssociateAgentCollaborator',
            'CreateAgentAlias')),
        ('bedrock-agentcore-control', (
            'CreateGateway', 'UpdateGateway', 'CreateGatewayTarget', 'CreateHarness', 'CreateHarnessEndpoint')),
    )

    def test_every_pattern_can_be_read_and_every_type_is_known(self):
        for service, calls in self.CALLS:
            for call in calls:
                for shape in below(input_shape(service, call)):
                    with self.subTest(call=call, shape=shape.name):
                        re.compile(shape.metadata.get('pattern', ''))
                        self.assertIn(shape.type_name, _READERS)

    def test_members_begin_with_a_small_letter(self):
        for service, calls in self.CALLS:
            for call in calls:
                for shape in below(input_shape(service, call)):
                    for name in getattr(shape, 'members', {}):
                        self.assertTrue(name[0].islower(), f'{shape.name}.{name}')

    def test_documents_are_taken_as_they_are(self):
        schema = {'type': 'object', '$any': [1, None]}
        tool = {'Type': 'inline_function', 'Config': {
            'InlineFunction': {'Description': 'Asks the user.', 'InputSchema': schema}}}
        body = judge('bedrock-agentcore-control', 'CreateHarness', {**HARNESS, 'Tags': {}, 'Tools': [tool]})
        self.assertEqual(body['tools'][0]['config']['inlineFunction']['inputSchema'], schema)


def below(shape, seen=None):
    """A shape, and all it is made of."""
    seen = {} if seen is None else seen
    if shape.name not in seen:
        seen[shape.name] = shape
        parts = {
            'structure': lambda: shape.members.values(), 'list': lambda: [shape.member],
            'map': lambda: [shape.key, shape.value],
        }
        for part in parts.get(shape.type_name, list)():
            below(part, seen)
    return seen.values()


if __name__ == '__main__':
    unittest.main()
