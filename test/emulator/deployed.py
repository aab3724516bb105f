"""A deployed stack, as its APIs show it: outputs, and physical ids by type and logical id."""
import functools

import boto3


@functools.cache
def client(service):
    """The service, at AWS_ENDPOINT_URL."""
    return boto3.client(service)


class Stack:
    """One stack. Whatever is asked of it is asked of CloudFormation."""

    def __init__(self, name):
        stack, = client('cloudformation').describe_stacks(StackName=name)['Stacks']
        self.status = stack['StackStatus']
        self.account = stack['StackId'].split(':')[4]
        self.outputs = {output['OutputKey']: output['OutputValue'] for output in stack['Outputs']}
        self._resources = client('cloudformation').describe_stack_resources(StackName=name)['StackResources']

    def the(self, resource_type, logical_id_prefix=''):
        """The physical id of the one resource of a type."""
        found = [
            resource['PhysicalResourceId'] for resource in self._resources
            if resource['ResourceType'] == resource_type and resource['LogicalResourceId'].startswith(logical_id_prefix)
        ]
        assert len(found) == 1, f'{len(found)} resources of type {resource_type}: {found}'
        return found[0]
