"""The judge of knowledge bases is awake: what could not ingest, or not be deleted, is refused."""
import json
import unittest

from ministack.services import bedrock_agent, iam
from ministack.services import opensearchserverless as aoss

import alarms
import knowledge
from account import arn
from api_model import Refused
from test_api_model import ROLE, but, trusting

DEPLOYER = f'{ROLE}cdk-hnb659fds-cfn-exec-role-000000000000-us-east-1'
INDEX = {
    'DataType': 'float32', 'Dimension': 1024, 'DistanceMetric': 'cosine',
    'MetadataConfiguration': {'NonFilterableMetadataKeys': ['AMAZON_BEDROCK_TEXT', 'AMAZON_BEDROCK_METADATA']},
}
BASE = {
    'Name': 'handbook', 'RoleArn': f'{ROLE}base',
    'KnowledgeBaseConfiguration': {'Type': 'VECTOR', 'VectorKnowledgeBaseConfiguration': {
        'EmbeddingModelArn': 'arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0',
        'EmbeddingModelConfiguration': {'BedrockEmbeddingModelConfiguration': {'Dimensions': 1024, 'EmbeddingDataType': 'FLOAT32'}},
    }},
    'StorageConfiguration': {'Type': 'S3_VECTORS', 'S3VectorsConfiguration': {}},
}
ENCRYPTION = {'Name': 'vectors', 'Type': 'encryption', 'Policy': json.dumps({
    'Rules': [{'ResourceType': 'collection', 'Resource': ['collection/vectors']}], 'AWSOwnedKey': True})}
COLLECTION = {'Name': 'vectors', 'Type': 'VECTORSEARCH', 'StandbyReplicas': 'DISABLED'}
FIELDS = {'vector': {'Type': 'knn_vector', 'Dimension': 1024}, 'text': {'Type': 'text'}, 'metadata': {'Type': 'text'}}


class Knowledge(unittest.TestCase):

    def setUp(self):
        iam._roles['base'] = trusting('bedrock.amazonaws.com')

    def tearDown(self):
        for store in (iam._roles, aoss._collections, aoss._security_policies, aoss._access_policies, *bedrock_agent._ALL_STORES,
                      knowledge._vector_buckets, knowledge._vector_indexes, knowledge._collection_indexes, knowledge._collection_groups):
            store.clear()

    def refuses(self, put, properties, *words):
        with self.assertRaises(Refused) as caught:
            put(None, properties)
        for word in words:
            self.assertIn(word, str(caught.exception))

    def base_on(self, index):
        bucket, _ = knowledge.put_vector_bucket(None, {})
        index_arn, _ = knowledge.put_vector_index(None, {**index, 'VectorBucketArn': bucket})
        return but(BASE, 'StorageConfiguration/S3VectorsConfiguration', {'IndexArn': index_arn})

    def base_on_collection(self, allowed=('aoss:ReadDocument', 'aoss:WriteDocument', 'aoss:DescribeIndex')):
        knowledge.put_security_policy(None, ENCRYPTION)
        _, collection = knowledge.put_collection(None, COLLECTION)
        self.access((f'{ROLE}base', allowed), (DEPLOYER, ('aoss:CreateIndex',)))
        knowledge.put_collection_index(None, self.index_of(collection))
        return but(BASE, 'StorageConfiguration', {'Type': 'OPENSEARCH_SERVERLESS', 'OpensearchServerlessConfiguration': {
            'CollectionArn': collection['Arn'], 'VectorIndexName': 'documents',
            'FieldMapping': {'VectorField': 'vector', 'TextField': 'text', 'MetadataField': 'metadata'}}})

    def index_of(self, collection):
        return {'CollectionEndpoint': collection['CollectionEndpoint'], 'IndexName': 'documents', 'Mappings': {'Properties': FIELDS}}

    def access(self, *grants):
        policy = [{'Principal': [role], 'Rules': [{'ResourceType': 'index', 'Resource': ['index/vectors/*'], 'Permission': list(permissions)}]}
                  for role, permissions in grants]
        knowledge.put_access_policy(None, {'Name': 'vectors', 'Type': 'data', 'Policy': json.dumps(policy)})

    def test_right_bases_are_accepted(self):
        knowledge.put_base(None, self.base_on(INDEX))
        knowledge.put_base(None, self.base_on_collection())

    def test_dimensions_that_differ(self):
        self.refuses(knowledge.put_base, self.base_on({**INDEX, 'Dimension': 512}), '512', '1024')

    def test_a_text_that_is_filterable(self):
        keys = {'NonFilterableMetadataKeys': ['AMAZON_BEDROCK_TEXT']}
        self.refuses(knowledge.put_base, self.base_on({**INDEX, 'MetadataConfiguration': keys}), 'filterable')

    def test_an_index_that_is_not_there(self):
        missing = {'IndexArn': arn('s3vectors', 'bucket/vectors/index/none')}
        self.refuses(knowledge.put_base, but(BASE, 'StorageConfiguration/S3VectorsConfiguration', missing), 'does not exist')

    def test_a_role_that_trusts_somebody_else(self):
        iam._roles['base'] = trusting('lambda.amazonaws.com')
        self.refuses(knowledge.put_base, self.base_on(INDEX), 'does not trust bedrock.amazonaws.com')

    def test_a_collection_without_an_encryption_policy(self):
        self.refuses(knowledge.put_collection, COLLECTION, 'encryption')

    def test_an_index_before_the_access_policy(self):
        knowledge.put_security_policy(None, ENCRYPTION)
        _, collection = knowledge.put_collection(None, COLLECTION)
        self.refuses(knowledge.put_collection_index, self.index_of(collection), 'aoss:CreateIndex')

    def test_a_base_whose_role_may_not_write(self):
        self.refuses(knowledge.put_base, self.base_on_collection(allowed=('aoss:ReadDocument',)), 'aoss:WriteDocument')

    def test_what_is_in_use_stays(self):
        base = self.base_on(INDEX)
        base_id, _ = knowledge.put_base(None, base)
        bucket = next(iter(knowledge._vector_buckets))
        with self.assertRaises(Refused):
            knowledge.delete_vector_bucket(bucket, {})
        source, _ = knowledge.put_source(None, {
            'KnowledgeBaseId': base_id, 'Name': 'documents',
            'DataSourceConfiguration': {'Type': 'S3', 'S3Configuration': {'BucketArn': 'arn:aws:s3:::documents'}}})
        with self.assertRaises(Refused):
            knowledge.delete_base(base_id, base)
        knowledge.delete_source(source, {})
        knowledge.delete_base(base_id, base)

    def test_members(self):
        self.refuses(knowledge.put_vector_index, {**INDEX, 'DistanceMetric': 'manhattan'}, 'DistanceMetric', 'manhattan')
        self.refuses(alarms.put_alarm, {'ComparisonOperator': 'More', 'EvaluationPeriods': 1}, 'ComparisonOperator')


if __name__ == '__main__':
    unittest.main()
