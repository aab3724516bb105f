"""What an account holds, and what a stack that was destroyed left in it.

    python left_over.py list FILE
    python left_over.py check FILE RESOURCE...

`list` writes down what is there; `check` fails unless what came since is exactly one thing of each kind named.
"""
import json
import pathlib
import sys

from deployed import client

_KINDS = {
    'agent': lambda: _names('bedrock-agent', 'list_agents', 'agentSummaries', 'agentId'),
    'knowledge-base': lambda: _names('bedrock-agent', 'list_knowledge_bases', 'knowledgeBaseSummaries', 'knowledgeBaseId'),
    'collection': lambda: _names('opensearchserverless', 'list_collections', 'collectionSummaries', 'name'),
    'queue': lambda: client('sqs').list_queues().get('QueueUrls', []),
    'delivery': lambda: _names('logs', 'describe_deliveries', 'deliveries', 'id'),
    'profile': lambda: _names(
        'bedrock', 'list_inference_profiles', 'inferenceProfileSummaries', 'inferenceProfileArn'),
    'gateway': lambda: _names('bedrock-agentcore-control', 'list_gateways', 'items', 'gatewayId'),
    'harness': lambda: _names('bedrock-agentcore-control', 'list_harnesses', 'harnesses', 'harnessId'),
    'function': lambda: _names('lambda', 'list_functions', 'Functions', 'FunctionName'),
    'layer': lambda: _names('lambda', 'list_layers', 'Layers', 'LayerName'),
    'role': lambda: _names('iam', 'list_roles', 'Roles', 'RoleName'),
    'policy': lambda: _names('iam', 'list_policies', 'Policies', 'PolicyName', Scope='Local'),
    'table': lambda: client('dynamodb').list_tables()['TableNames'],
    'log-group': lambda: _names('logs', 'describe_log_groups', 'logGroups', 'logGroupName'),
    'bucket': lambda: _names('s3', 'list_buckets', 'Buckets', 'Name'),
    'stack': lambda: _names('cloudformation', 'describe_stacks', 'Stacks', 'StackName'),
}


def main():
    command, file, *expected = sys.argv[1:]
    now = {kind: sorted(names()) for kind, names in _KINDS.items()}
    if command == 'list':
        pathlib.Path(file).write_text(json.dumps(now))
        return
    before = json.loads(pathlib.Path(file).read_text())
    new = [kind for kind, names in now.items() for name in names if name not in before[kind]]
    assert sorted(new) == sorted(expected), {kind: set(now[kind]) - set(before[kind]) for kind in new}


def _names(service, operation, items, name, **arguments):
    return [item[name] for item in getattr(client(service), operation)(**arguments)[items]]


if __name__ == '__main__':
    main()
