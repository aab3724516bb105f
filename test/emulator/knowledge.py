"""Knowledge bases and what they stand on: AWS::Bedrock::KnowledgeBase and DataSource, S3 Vectors, OpenSearch Serverless, and
the delivery of logs.

Bases and sources land in MiniStack's own stores, so that it reads them back, runs ingestion jobs and retrieves. The rest is
kept here: MiniStack has no S3 Vectors, no groups of collections, and no indexes of them.

What AWS's models do not say comes from the documentation, and was never compared with an account: a base needs an index of
the embedding's dimensions; an index of a collection needs an access policy for whoever deploys, the base one for its role.
"""
import fnmatch
import json

from ministack.services import bedrock_agent, cloudwatch_logs, opensearchserverless as aoss

from account import SMALL, arn, must_be_trusted, new_id, now
from api_model import Refused, judge
from resource_type import ResourceType

_vector_buckets = {}
_vector_indexes = {}
_collection_groups = {}
_collection_indexes = {}


# --- knowledge base ---------------------------------------------------------------------------------------------------

def put_base(base_id, properties):
    """Only its name, description, role and tags can change: everything else replaces it."""
    body = judge('bedrock-agent', 'CreateKnowledgeBase', properties)
    before = bedrock_agent._knowledge_bases.get(base_id) or {}
    base_id = base_id or new_id()
    base_arn = arn('bedrock', f'knowledge-base/{base_id}')
    must_be_trusted('bedrock.amazonaws.com', body['roleArn'], base_arn)
    _must_fit(body)
    bedrock_agent._knowledge_bases[base_id] = {
        'Description': '', **_stored(body), 'KnowledgeBaseId': base_id, 'KnowledgeBaseArn': base_arn, 'Status': 'ACTIVE',
        'CreatedAt': before.get('CreatedAt') or now(), 'UpdatedAt': now(),
    }
    return base_id, {'KnowledgeBaseId': base_id, 'KnowledgeBaseArn': base_arn, 'Status': 'ACTIVE'}


def delete_base(base_id, properties):
    """Refused while it has sources: their documents could not be taken out of the index any more."""
    if any(key.startswith(f'{base_id}/') for key in bedrock_agent._data_sources.keys()):
        raise Refused(f'Knowledge base {base_id} has data sources', 'ResourceConflict')
    bedrock_agent._knowledge_bases.pop(base_id, None)


def put_source(source_id, properties):
    """Judged by CreateDataSource, for updates too."""
    body = judge('bedrock-agent', 'CreateDataSource', properties)
    base_id = body['knowledgeBaseId']
    if bedrock_agent._knowledge_bases.get(base_id) is None:
        raise Refused(f'Knowledge base {base_id} not found', 'NotFound')
    source_id = source_id.split('|')[1] if source_id else new_id()
    bedrock_agent._data_sources[f'{base_id}/{source_id}'] = {
        'Description': '', 'CreatedAt': now(), **_stored(body), 'DataSourceId': source_id, 'Status': 'AVAILABLE', 'UpdatedAt': now(),
    }
    return f'{base_id}|{source_id}', {'DataSourceId': source_id, 'DataSourceStatus': 'AVAILABLE'}


def delete_source(source_id, properties):
    """Forgets it."""
    bedrock_agent._data_sources.pop(source_id.replace('|', '/'), None)


def _must_fit(body):
    """The index is there, of the embedding's dimensions, and open to the base's role."""
    embedding = body['knowledgeBaseConfiguration']['vectorKnowledgeBaseConfiguration']
    wanted = embedding['embeddingModelConfiguration']['bedrockEmbeddingModelConfiguration']['dimensions']
    storage = body['storageConfiguration']
    if 's3VectorsConfiguration' in storage:
        index = _vector_indexes.get(storage['s3VectorsConfiguration']['indexArn'])
        dimensions = index and index['dimension']
        hidden = {'AMAZON_BEDROCK_TEXT', 'AMAZON_BEDROCK_METADATA'}
        if index and not hidden <= set(index['metadataConfiguration']['nonFilterableMetadataKeys']):
            raise Refused('The text of a chunk is filterable: ingestion fails at 2 KB')
    else:
        given = storage['opensearchServerlessConfiguration']
        collection = next(c for c in aoss._collections.values() if c['arn'] == given['collectionArn'])
        index = _collection_indexes.get(f'{collection["id"]}/{given["vectorIndexName"]}')
        fields = given['fieldMapping']
        dimensions = index and index[fields['vectorField']]['Dimension']
        if index and not {fields['textField'], fields['metadataField']} <= set(index):
            raise Refused(f'The index lacks a field of {fields}')
        for permission in ('aoss:ReadDocument', 'aoss:WriteDocument', 'aoss:DescribeIndex'):
            _must_be_allowed(body['roleArn'], permission, f'index/{collection["name"]}/{given["vectorIndexName"]}')
    if index is None:
        raise Refused('The index of the knowledge base does not exist', 'NotFound')
    if int(dimensions) != wanted:
        raise Refused(f'The index has {dimensions} dimensions and the embedding {wanted}')


# --- S3 Vectors -------------------------------------------------------------------------------------------------------

def put_vector_bucket(bucket_arn, properties):
    """CloudFormation makes up a name where there is none."""
    body = judge('s3vectors', 'CreateVectorBucket', {'VectorBucketName': f'vectors-{new_id(12, SMALL)}', **_with_tag_map(properties)})
    bucket_arn = bucket_arn or arn('s3vectors', f'bucket/{body["vectorBucketName"]}')
    _vector_buckets[bucket_arn] = body
    return bucket_arn, {'VectorBucketArn': bucket_arn}


def delete_vector_bucket(bucket_arn, properties):
    """Refused while it has indexes."""
    if any(index.startswith(f'{bucket_arn}/') for index in _vector_indexes):
        raise Refused(f'{bucket_arn} is not empty', 'ResourceConflict')
    _vector_buckets.pop(bucket_arn, None)


def put_vector_index(index_arn, properties):
    """Nothing of it can change."""
    body = judge('s3vectors', 'CreateIndex', {'IndexName': f'index-{new_id(12, SMALL)}', **_with_tag_map(properties)})
    if body['vectorBucketArn'] not in _vector_buckets:
        raise Refused(f'{body["vectorBucketArn"]} does not exist', 'NotFound')
    index_arn = index_arn or f'{body["vectorBucketArn"]}/index/{body["indexName"]}'
    _vector_indexes[index_arn] = body
    return index_arn, {'IndexArn': index_arn}


def delete_vector_index(index_arn, properties):
    """Forgets it."""
    _vector_indexes.pop(index_arn, None)


# --- OpenSearch Serverless --------------------------------------------------------------------------------------------

def put_security_policy(policy_id, properties):
    """MiniStack looks into the policy, too."""
    return _put_policy(policy_id, 'CreateSecurityPolicy', aoss._security_policies, 'security', aoss._security_validator, properties)


def put_access_policy(policy_id, properties):
    """Who may do what with which index."""
    return _put_policy(policy_id, 'CreateAccessPolicy', aoss._access_policies, 'access', aoss._access_validator, properties)


def delete_policy(policy_id, properties):
    """Of either kind."""
    for store in (aoss._security_policies, aoss._access_policies):
        store.pop('/'.join(reversed(policy_id.split('|'))), None)


def _put_policy(policy_id, call, store, kind, validate, properties):
    body = judge('opensearchserverless', call, properties)
    if policy_id:
        store.pop(f'{body["type"]}/{body["name"]}', None)
    try:
        aoss._put_policy(store, kind, body, validate)
    except aoss._Invalid as error:
        raise Refused(error.message) from error
    return f'{body["name"]}|{body["type"]}', {}


def put_group(group_id, properties):
    """The capacity that collections share."""
    limits = {key.replace('Ocu', 'OCU'): value for key, value in properties.get('CapacityLimits', {}).items()}
    body = judge('opensearchserverless', 'CreateCollectionGroup', {**properties, 'CapacityLimits': limits})
    group_id = group_id or new_id(20, SMALL)
    _collection_groups[group_id] = body
    return group_id, {'Id': group_id, 'Arn': arn('aoss', f'collection-group/{group_id}')}


def delete_group(group_id, properties):
    """Refused while it has collections."""
    name = (_collection_groups.get(group_id) or {}).get('name')
    if any(collection.get('group') == name for collection in aoss._collections.values()):
        raise Refused(f'Collection group {name} is in use', 'ResourceConflict')
    _collection_groups.pop(group_id, None)


def put_collection(collection_id, properties):
    """Needs an encryption policy that names it, and the group."""
    body = judge('opensearchserverless', 'CreateCollection', properties)
    name = body['name']
    if aoss._matching_encryption_key(name) is None:
        raise Refused(f'No matching security policy of encryption type found for collection name: {name}')
    if body.get('collectionGroupName') not in [None, *(group['name'] for group in _collection_groups.values())]:
        raise Refused(f'Collection group {body["collectionGroupName"]} does not exist', 'NotFound')
    collection_id = collection_id or new_id(20, SMALL)
    record = {
        **body, 'id': collection_id, 'arn': aoss._collection_arn(collection_id), 'status': 'ACTIVE', 'group': body.get('collectionGroupName'),
        'collectionEndpoint': f'https://{collection_id}.us-east-1.aoss.amazonaws.com', 'dashboardEndpoint': '', 'kmsKeyArn': 'auto',
        'createdDate': aoss._now_ms(), 'lastModifiedDate': aoss._now_ms(), 'description': '', 'deletionProtection': 'DISABLED',
        'vectorOptions': None,
    }
    aoss._collections[collection_id] = record
    return collection_id, {'Id': collection_id, 'Arn': record['arn'], 'CollectionEndpoint': record['collectionEndpoint']}


def delete_collection(collection_id, properties):
    """With its indexes."""
    for key in [key for key in _collection_indexes if key.startswith(f'{collection_id}/')]:
        del _collection_indexes[key]
    aoss._collections.pop(collection_id, None)


def put_collection_index(index_id, properties):
    """Whoever deploys needs an access policy for it. Its call is not in AWS's models as its properties are: its fields are read."""
    endpoint, name = properties['CollectionEndpoint'], properties['IndexName']
    collection = next((c for c in aoss._collections.values() if c['collectionEndpoint'] == endpoint), None)
    if collection is None:
        raise Refused(f'{endpoint} does not exist', 'NotFound')
    deployer = f'arn:aws:iam::{collection["arn"].split(":")[4]}:role/cdk-hnb659fds-cfn-exec-role-{collection["arn"].split(":")[4]}-us-east-1'
    _must_be_allowed(deployer, 'aoss:CreateIndex', f'index/{collection["name"]}/{name}')
    _collection_indexes[f'{collection["id"]}/{name}'] = properties['Mappings']['Properties']
    return f'{name}|{endpoint}', {}


def delete_collection_index(index_id, properties):
    """As long as the collection and the access policy are there."""
    name, endpoint = index_id.split('|')
    collection = next((c for c in aoss._collections.values() if c['collectionEndpoint'] == endpoint), None)
    if collection is None:
        raise Refused(f'{endpoint} does not exist any more: its index cannot be deleted', 'NotFound')
    deployer = f'arn:aws:iam::{collection["arn"].split(":")[4]}:role/cdk-hnb659fds-cfn-exec-role-{collection["arn"].split(":")[4]}-us-east-1'
    _must_be_allowed(deployer, 'aoss:DeleteIndex', f'index/{collection["name"]}/{name}')
    _collection_indexes.pop(f'{collection["id"]}/{name}', None)


def _must_be_allowed(role_arn, permission, resource):
    for policy in aoss._access_policies.values():
        document = policy['policy'] if isinstance(policy['policy'], list) else json.loads(policy['policy'])
        for part in document:
            for rule in part['Rules'] if role_arn in part['Principal'] else []:
                if permission in rule['Permission'] and any(fnmatch.fnmatchcase(resource, pattern) for pattern in rule['Resource']):
                    return
    raise Refused(f'No access policy allows {role_arn} {permission} on {resource}', 'AccessDenied')


# --- delivery of logs -------------------------------------------------------------------------------------------------

def put_delivery_source(name, properties):
    """What writes: a knowledge base."""
    body = judge('logs', 'PutDeliverySource', properties)
    base_id = body['resourceArn'].split('knowledge-base/')[-1]
    if bedrock_agent._knowledge_bases.get(base_id) is None:
        raise Refused(f'{body["resourceArn"]} does not exist', 'NotFound')
    cloudwatch_logs._delivery_sources[body['name']] = {**body, 'arn': arn('logs', f'delivery-source:{body["name"]}')}
    return body['name'], {'Arn': arn('logs', f'delivery-source:{body["name"]}')}


def put_delivery_destination(name, properties):
    """Where to. The ARN stands at the top in CloudFormation."""
    target = properties['DestinationResourceArn']
    rest = {key: value for key, value in properties.items() if key != 'DestinationResourceArn'}
    body = judge('logs', 'PutDeliveryDestination', {**rest, 'DeliveryDestinationConfiguration': {'DestinationResourceArn': target}})
    if target.split(':log-group:')[-1].removesuffix(':*') not in cloudwatch_logs._log_groups:
        raise Refused(f'{target} does not exist', 'NotFound')
    destination_arn = arn('logs', f'delivery-destination:{body["name"]}')
    cloudwatch_logs._delivery_destinations[body['name']] = {**body, 'arn': destination_arn}
    return body['name'], {'Arn': destination_arn}


def put_delivery(delivery_id, properties):
    """From the one to the other."""
    body = judge('logs', 'CreateDelivery', properties)
    if body['deliverySourceName'] not in cloudwatch_logs._delivery_sources:
        raise Refused(f'Delivery source {body["deliverySourceName"]} does not exist', 'NotFound')
    delivery_id = delivery_id or new_id(16)
    cloudwatch_logs._deliveries[delivery_id] = {**body, 'id': delivery_id, 'arn': arn('logs', f'delivery:{delivery_id}')}
    return delivery_id, {'DeliveryId': delivery_id, 'Arn': arn('logs', f'delivery:{delivery_id}')}


def _forget_in(name):
    return lambda physical_id, properties: getattr(cloudwatch_logs, name).pop(physical_id, None)


# --- common -----------------------------------------------------------------------------------------------------------

def _stored(body):
    """As MiniStack keeps it: with capital first letters, at the top only."""
    return {key[0].upper() + key[1:]: value for key, value in body.items()}


def _with_tag_map(properties):
    """Tags are a list in CloudFormation and a map in the call."""
    tags = properties.get('Tags')
    return {**properties, 'Tags': {tag['Key']: tag['Value'] for tag in tags}} if isinstance(tags, list) else properties


_AOSS = 'AWS::OpenSearchServerless::'

TYPES = {
    'AWS::Bedrock::KnowledgeBase': ResourceType(put_base, delete_base, ('KnowledgeBaseConfiguration', 'StorageConfiguration')),
    'AWS::Bedrock::DataSource': ResourceType(put_source, delete_source, ('KnowledgeBaseId',)),
    'AWS::S3Vectors::VectorBucket': ResourceType(put_vector_bucket, delete_vector_bucket, ('VectorBucketName', 'EncryptionConfiguration')),
    'AWS::S3Vectors::Index': ResourceType(
        put_vector_index, delete_vector_index,
        ('VectorBucketArn', 'IndexName', 'DataType', 'Dimension', 'DistanceMetric', 'MetadataConfiguration')),
    f'{_AOSS}SecurityPolicy': ResourceType(put_security_policy, delete_policy, ('Name', 'Type')),
    f'{_AOSS}AccessPolicy': ResourceType(put_access_policy, delete_policy, ('Name', 'Type')),
    f'{_AOSS}CollectionGroup': ResourceType(put_group, delete_group, ('Name', 'StandbyReplicas')),
    f'{_AOSS}Collection': ResourceType(put_collection, delete_collection, ('Name', 'Type', 'StandbyReplicas')),
    f'{_AOSS}Index': ResourceType(put_collection_index, delete_collection_index, ('CollectionEndpoint', 'IndexName')),
    'AWS::Logs::DeliverySource': ResourceType(put_delivery_source, _forget_in('_delivery_sources'), ('Name',)),
    'AWS::Logs::DeliveryDestination': ResourceType(put_delivery_destination, _forget_in('_delivery_destinations'), ('Name',)),
    'AWS::Logs::Delivery': ResourceType(put_delivery, _forget_in('_deliveries')),
}
