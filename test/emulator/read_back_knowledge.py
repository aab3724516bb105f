"""Reads back what a deploy of knowledge-app.cjs left: two bases, each on its store, that find what was put into the bucket.

    python read_back_knowledge.py

A document is uploaded, and nothing else is done: the bucket tells the queue, the queue the function, the function starts the
job, and the base finds the document. A document below the other base's prefix is found by the other one only.
"""
import time

from deployed import Stack, client

PATIENCE_SECONDS = 300


def main():
    stack = Stack('Knowledge')
    assert stack.status == 'CREATE_COMPLETE', stack.status
    handbook, contracts = stack.outputs['HandbookId'], stack.outputs['ContractsId']
    on_its_store(handbook, 'S3_VECTORS')
    on_its_store(contracts, 'OPENSEARCH_SERVERLESS')
    logs_are_delivered(stack)
    bucket = stack.the('AWS::S3::Bucket')
    put(bucket, 'handbook/leave.md', 'Leave is thirty days a year.')
    put(bucket, 'contracts/lease.md', 'The lease ends in May.')
    wait_for(handbook, 'leave', 'thirty days')
    wait_for(contracts, 'lease', 'ends in May')
    assert found(handbook, 'lease') == [], found(handbook, 'lease')
    put(bucket, 'handbook/leave.md', 'Leave is thirty-one days a year.')
    wait_for(handbook, 'leave', 'thirty-one days')


def on_its_store(base_id, store):
    """The base is active, on the store that was asked for."""
    base = client('bedrock-agent').get_knowledge_base(knowledgeBaseId=base_id)['knowledgeBase']
    assert base['status'] == 'ACTIVE' and base['storageConfiguration']['type'] == store, base


def logs_are_delivered(stack):
    """Of both bases."""
    deliveries = client('logs').describe_deliveries()['deliveries']
    assert len(deliveries) == 2, deliveries


def put(bucket, key, text):
    client('s3').put_object(Bucket=bucket, Key=key, Body=text.encode())


def found(base_id, question):
    """What a search of the base gives."""
    answer = client('bedrock-agent-runtime').retrieve(knowledgeBaseId=base_id, retrievalQuery={'text': question})
    return [result['content']['text'] for result in answer['retrievalResults']]


def wait_for(base_id, question, words):
    """Debouncing and the pace of the service's limits take their time."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        texts = found(base_id, question)
        if any(words in text for text in texts):
            return
        time.sleep(1)
    raise AssertionError(f'{words!r} was not found within {PATIENCE_SECONDS} s: {texts}, jobs {jobs(base_id)}')


def jobs(base_id):
    agent = client('bedrock-agent')
    sources = agent.list_data_sources(knowledgeBaseId=base_id)['dataSourceSummaries']
    return [agent.list_ingestion_jobs(knowledgeBaseId=base_id, dataSourceId=source['dataSourceId'])['ingestionJobSummaries'] for source in sources]


if __name__ == '__main__':
    main()
