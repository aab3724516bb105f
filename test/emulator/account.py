"""What a resource finds in the account: roles, functions, and how its own ids and ARNs are made.

That a role must trust the service, and that a function must be there, is our rule and not in AWS's models: the real
services say so in their documentation, and some of them only when the resource is used.
"""
import random
import string
from datetime import datetime, timezone

from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam, lambda_svc

from api_model import Refused

CAPITALS = string.ascii_uppercase + string.digits
SMALL = string.ascii_lowercase + string.digits


def new_id(length=10, alphabet=CAPITALS):
    """An id as the services make them, for the patterns of the calls that take it."""
    return ''.join(random.choices(alphabet, k=length))


def arn(service, resource):
    """The ARN of a resource of this account and Region."""
    return f'arn:aws:{service}:{get_region()}:{get_account_id()}:{resource}'


def now():
    """The time as the services write it."""
    return datetime.now(timezone.utc).isoformat(timespec='milliseconds').replace('+00:00', 'Z')


def must_be_trusted(service, role_arn, *sources):
    """Refused, unless the role is there and the service may assume it on behalf of one of the sources (ARNs)."""
    role = iam._roles.get(role_arn.split(':role/')[-1].split('/')[-1])
    if role is None:
        raise Refused(f'Role {role_arn} does not exist')
    trust = role['AssumeRolePolicyDocument']
    if not any(service_may(service, 'sts:AssumeRole', role_arn, trust, source, get_account_id()) for source in sources):
        raise Refused(f'Role {role_arn} does not trust {service} acting for {sources[0]}')


def must_exist(function_arn):
    """Refused, unless the function is there."""
    if function_arn.split(':function:')[-1].split(':')[0] not in lambda_svc._functions:
        raise Refused(f'Function not found: {function_arn}', 'NotFound')


def service_may(service, action, resource, policy, source_arn, source_account):
    """Whether a policy lets a service do something to the resource it belongs to, for one source. Says MiniStack."""
    context = EvalContext(
        principal_arn=service, principal_type='Service', principal_account='', action=action, resource_arn=resource,
        region='', service_context={'aws:sourcearn': source_arn, 'aws:sourceaccount': source_account},
    )
    return evaluate_resource_policy(policy, context, service=service).decision == 'Allow'
