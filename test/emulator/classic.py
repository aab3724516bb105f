"""AWS::Bedrock::Agent, AgentAlias and ApplicationInferenceProfile.

What is written here lands in MiniStack's own stores, so that its GetAgent, GetAgentAlias, … read it back.

What AWS's models do not say comes from the documentation, and was never compared with an account: an alias without
routing gets a new version of the draft when it is created and whenever it is updated; a version is a copy that nothing
changes; an alias needs a prepared agent, and an existing version when it names one.
"""
import copy

from ministack.services import bedrock, bedrock_agent

from account import SMALL, arn, must_be_trusted, must_exist, new_id, now
from api_model import Refused, judge
from resource_type import ResourceType

SERVICE = 'bedrock.amazonaws.com'

# What only CloudFormation has: it makes further calls of them.
_ONLY_CLOUDFORMATION = (
    'ActionGroups', 'KnowledgeBases', 'AgentCollaborators', 'AutoPrepare', 'SkipResourceInUseCheckOnDelete',
    'TestAliasTags',
)
# Optional when an agent is created, and needed when it is prepared.
_NEEDED_TO_PREPARE = ('instruction', 'foundationModel', 'agentResourceRoleArn')

# The parts of an agent: the property, its call, where MiniStack keeps them, and the id they get.
_PARTS = (
    ('ActionGroups', 'CreateAgentActionGroup', bedrock_agent._agent_action_groups, 'ActionGroupId'),
    ('KnowledgeBases', 'AssociateAgentKnowledgeBase', bedrock_agent._agent_knowledge_bases, 'KnowledgeBaseId'),
    ('AgentCollaborators', 'AssociateAgentCollaborator', bedrock_agent._agent_collaborators, 'CollaboratorId'),
)


# --- agent ------------------------------------------------------------------------------------------------------------

def put_agent(agent_id, properties):
    """Everything is judged before anything changes: a refused update leaves the agent as it was."""
    before = bedrock_agent._agents.get(agent_id) or {}
    agent_id = agent_id or new_id()
    agent_arn = arn('bedrock', f'agent/{agent_id}')
    body = judge('bedrock-agent', 'CreateAgent', {k: v for k, v in properties.items() if k not in _ONLY_CLOUDFORMATION})
    parts = {name: _judge_parts(agent_id, name, call, properties.get(name) or []) for name, call, *_ in _PARTS}
    prepared = _is_true(properties.get('AutoPrepare'))
    for name in _NEEDED_TO_PREPARE if prepared else ():
        if name not in body:
            raise Refused(f'{name} is required to prepare agent {body["agentName"]}')
    if any(a['AgentName'] == body['agentName'] and a['AgentId'] != agent_id for a in bedrock_agent._agents.values()):
        raise Refused(f'Agent with name {body["agentName"]} already exists', 'AlreadyExists')
    if 'agentResourceRoleArn' in body:
        must_be_trusted(SERVICE, body['agentResourceRoleArn'], agent_arn)
    for function_arn in _functions(body, parts['ActionGroups']):
        must_exist(function_arn)

    record = {
        'Description': '', 'IdleSessionTTLInSeconds': 600, 'CreatedAt': before.get('CreatedAt') or now(),
        **_stored(body), 'AgentId': agent_id, 'AgentArn': agent_arn, 'AgentVersion': 'DRAFT', 'UpdatedAt': now(),
        'AgentStatus': 'PREPARED' if prepared else 'NOT_PREPARED', **({'PreparedAt': now()} if prepared else {}),
    }
    bedrock_agent._agents[agent_id] = record
    bedrock_agent._tags[agent_arn] = body.get('tags', {})
    _drop_parts(f'{agent_id}/DRAFT/')
    for name, _, store, id_name in _PARTS:
        for part in parts[name]:
            part_id = part.get(id_name[0].lower() + id_name[1:]) or new_id()
            store[f'{agent_id}/DRAFT/{part_id}'] = {
                'ActionGroupState': 'ENABLED', 'KnowledgeBaseState': 'ENABLED', 'Description': '', **_stored(part),
                id_name: part_id, 'CreatedAt': now(), 'UpdatedAt': now(),
            }
    names = ('AgentId', 'AgentArn', 'AgentStatus', 'AgentVersion', 'CreatedAt', 'UpdatedAt', 'PreparedAt')
    return agent_id, {name: record[name] for name in names if name in record}


def delete_agent(agent_id, properties):
    """Refused while an alias points to the agent, unless the template says that this does not matter."""
    aliases = _below(bedrock_agent._agent_aliases, f'{agent_id}/')
    if aliases and not _is_true(properties.get('SkipResourceInUseCheckOnDelete')):
        raise Refused(f'Agent {agent_id} is in use by alias {aliases[0].split("/")[1]}', 'ResourceConflict')
    _drop_parts(f'{agent_id}/')
    for key in _below(bedrock_agent._agent_versions, f'{agent_id}/'):
        del bedrock_agent._agent_versions[key]
    bedrock_agent._agents.pop(agent_id, None)


def _judge_parts(agent_id, name, call, parts):
    return [
        judge('bedrock-agent', call, {
            'AgentId': agent_id, 'AgentVersion': 'DRAFT',
            **{k: v for k, v in part.items() if k != 'SkipResourceInUseCheckOnDelete'},
        }, f'#/{name}/{index}')
        for index, part in enumerate(parts)
    ]


def _functions(body, groups):
    """The functions that the agent calls."""
    found = [(group.get('actionGroupExecutor') or {}).get('lambda') for group in groups]
    found.append((body.get('promptOverrideConfiguration') or {}).get('overrideLambda'))
    found.append(((body.get('customOrchestration') or {}).get('executor') or {}).get('lambda'))
    return [function_arn for function_arn in found if function_arn]


def _drop_parts(prefix):
    for _, _, store, _ in _PARTS:
        for key in _below(store, prefix):
            del store[key]


# --- version and alias ------------------------------------------------------------------------------------------------

def put_alias(alias_id, properties):
    """Judged by CreateAgentAlias, for updates too: UpdateAgentAlias knows no tags, CloudFormation sets those apart."""
    body = judge('bedrock-agent', 'CreateAgentAlias', properties)
    agent_id = body['agentId']
    alias_id = alias_id.split('|')[1] if alias_id else new_id()
    alias_arn = arn('bedrock', f'agent-alias/{agent_id}/{alias_id}')
    if bedrock_agent._agents.get(agent_id) is None:
        raise Refused(f'Agent {agent_id} not found', 'NotFound')
    routing = body.get('routingConfiguration')
    for route in routing or []:
        if f'{agent_id}/{route.get("agentVersion")}' not in bedrock_agent._agent_versions:
            raise Refused(f'Version {route.get("agentVersion")} of agent {agent_id} does not exist', 'NotFound')

    before = bedrock_agent._agent_aliases.get(f'{agent_id}/{alias_id}') or {}
    record = bedrock_agent._agent_aliases[f'{agent_id}/{alias_id}'] = {
        'Description': '', **_stored(body), 'AgentAliasId': alias_id, 'AgentAliasArn': alias_arn,
        'RoutingConfiguration': routing or [{'agentVersion': _new_version(agent_id)}],
        'AgentAliasStatus': 'PREPARED', 'CreatedAt': before.get('CreatedAt') or now(), 'UpdatedAt': now(),
    }
    bedrock_agent._tags[alias_arn] = body.get('tags', {})
    names = ('AgentAliasId', 'AgentAliasArn', 'AgentAliasStatus', 'CreatedAt', 'UpdatedAt')
    return f'{agent_id}|{alias_id}', {name: record[name] for name in names}


def delete_alias(alias_id, properties):
    """Its versions stay, as they do on AWS until the agent goes."""
    bedrock_agent._agent_aliases.pop(alias_id.replace('|', '/'), None)


def _new_version(agent_id):
    """A copy of the draft, under the next number."""
    draft = bedrock_agent._agents[agent_id]
    if draft['AgentStatus'] != 'PREPARED':
        raise Refused(f'Agent {agent_id} is {draft["AgentStatus"]}: a version is made of a prepared agent')
    taken = [int(key.split('/')[1]) for key in _below(bedrock_agent._agent_versions, f'{agent_id}/')]
    version = str(max(taken, default=0) + 1)
    bedrock_agent._agent_versions[f'{agent_id}/{version}'] = copy.deepcopy(
        {**draft, 'Version': version, 'AgentVersion': version, 'CreatedAt': now()})
    for _, _, store, _ in _PARTS:
        for key in _below(store, f'{agent_id}/DRAFT/'):
            store[key.replace('/DRAFT/', f'/{version}/')] = copy.deepcopy(store[key])
    return version


# --- application inference profile ------------------------------------------------------------------------------------

def put_profile(profile_arn, properties):
    """Only its tags can change: everything else replaces it."""
    body = judge('bedrock', 'CreateInferenceProfile', properties)
    profile_id = profile_arn.split('/')[-1] if profile_arn else new_id(12, SMALL)
    profile_arn = arn('bedrock', f'application-inference-profile/{profile_id}')
    before = bedrock._inference_profiles_apps.get(profile_id) or {}
    record = {
        'InferenceProfileName': body['inferenceProfileName'], 'InferenceProfileId': profile_id,
        'InferenceProfileArn': profile_arn, 'Description': body.get('description', ''), 'Status': 'ACTIVE',
        'Models': [{'ModelArn': body['modelSource']['copyFrom']}], 'Type': 'APPLICATION',
        'CreatedAt': before.get('CreatedAt') or now(), 'UpdatedAt': now(),
    }
    for key in (profile_id, profile_arn):  # GetInferenceProfile takes either
        bedrock._inference_profiles_apps[key] = record
    bedrock._tags[profile_arn] = {tag['key']: tag['value'] for tag in body.get('tags', [])}
    names = ('InferenceProfileArn', 'InferenceProfileId', 'Status', 'Type', 'CreatedAt', 'UpdatedAt')
    return profile_arn, {'InferenceProfileIdentifier': profile_arn, **{name: record[name] for name in names}}


def delete_profile(profile_arn, properties):
    """Forgets it under both its names."""
    for key in (profile_arn, profile_arn.split('/')[-1]):
        bedrock._inference_profiles_apps.pop(key, None)


# --- common -----------------------------------------------------------------------------------------------------------

def _stored(body):
    """As MiniStack keeps it: with capital first letters, at the top only."""
    return {key[0].upper() + key[1:]: value for key, value in body.items()}


def _below(store, prefix):
    return [key for key in store.keys() if key.startswith(prefix)]


def _is_true(value):
    return str(value).lower() == 'true'


TYPES = {
    'AWS::Bedrock::Agent': ResourceType(put_agent, delete_agent),
    'AWS::Bedrock::AgentAlias': ResourceType(put_alias, delete_alias, ('AgentId',)),
    'AWS::Bedrock::ApplicationInferenceProfile': ResourceType(
        put_profile, delete_profile, ('Description', 'InferenceProfileName', 'ModelSource')),
}
