"""The judge: a resource is right when the API call that CloudFormation makes of it is right.

AWS publishes what each call takes (members, what is required, types, lengths, ranges, patterns, enums, unions), and
botocore ships it: so what is refused here is refused on AWS's word and not on ours.

A property's name is the member's with a capital first letter. That holds for every property of the types registered
here, at every depth, but for a few that only CloudFormation has; those the handlers take out before they ask. Compared
with the resource schemas in aws-cdk's `db.json.gz` in November 2026.
"""
import functools
import re

import botocore.session


class Refused(ValueError):
    """What CloudFormation reports when a service turned a resource away. MiniStack rolls back on a ValueError."""

    def __init__(self, message, code='InvalidRequest'):
        super().__init__(f'Resource handler returned message: "{message}" (HandlerErrorCode: {code})')


def judge(service, operation, properties, at='#'):
    """The body of the call that CloudFormation makes of a resource. Refused, with all that is wrong, if anything is."""
    faults = []
    body = _read(input_shape(service, operation), properties, at, faults)
    if faults:
        raise Refused(f'{operation}: {"; ".join(faults)}')
    return body


def input_shape(service, operation):
    """What a call takes, as AWS publishes it."""
    return _service(service).operation_model(operation).input_shape


@functools.cache
def _service(name):
    return botocore.session.get_session().get_service_model(name)


def _read(shape, value, at, faults):
    return _READERS[shape.type_name](shape, value, at, faults)


def _structure(shape, value, at, faults):
    if shape.is_document_type:
        return value  # any JSON
    if not isinstance(value, dict):
        return _wrong_type('an object', value, at, faults)
    body = {}
    for key, item in value.items():
        name = key if key in shape.members else key[:1].lower() + key[1:]  # CloudWatch's members are capital themselves
        member = shape.members.get(name)
        if key[:1].islower() or member is None or member.metadata.get('idempotencyToken'):
            faults.append(f'{at}: extraneous key [{key}] is not permitted')
        elif item is not None:
            body[name] = _read(member, item, f'{at}/{key}', faults)
    for name in shape.required_members:
        if name not in body:
            faults.append(f'{at}: required key [{_property(name)}] not found')
    if shape.is_tagged_union and len(body) != 1:
        names = ', '.join(_property(name) for name in shape.members)
        faults.append(f'{at}: exactly one of {names} is wanted, found {", ".join(map(_property, body)) or "none"}')
    return body


def _list(shape, value, at, faults):
    if not isinstance(value, list):
        return _wrong_type('a list', value, at, faults)
    _check_size(shape, len(value), 'items', at, faults)
    return [_read(shape.member, item, f'{at}/{index}', faults) for index, item in enumerate(value)]


def _map(shape, value, at, faults):
    """The keys are the user's own words, and checked as such."""
    if not isinstance(value, dict):
        return _wrong_type('an object', value, at, faults)
    _check_size(shape, len(value), 'entries', at, faults)
    return {
        _read(shape.key, key, f'{at} (key)', faults): _read(shape.value, item, f'{at}/{key}', faults)
        for key, item in value.items()
    }


def _string(shape, value, at, faults):
    if isinstance(value, bool):
        value = str(value).lower()
    if not isinstance(value, (str, int, float)):
        return _wrong_type('a string', value, at, faults)
    text = str(value)
    _check_size(shape, len(text), 'characters', at, faults)
    pattern = shape.metadata.get('pattern')
    if pattern and not re.fullmatch(pattern, text):
        faults.append(f'{at}: {text!r} does not match pattern {pattern}')
    if shape.metadata.get('enum') and text not in shape.metadata['enum']:
        faults.append(f'{at}: {text!r} is not one of {", ".join(shape.metadata["enum"])}')
    return text


def _number(shape, value, at, faults):
    """Parameters and references arrive as text."""
    kind = int if shape.type_name in ('integer', 'long') else float
    try:
        number = kind(str(value))
    except ValueError:
        return _wrong_type(f'a number ({shape.type_name})', value, at, faults)
    _check_size(shape, number, None, at, faults)
    return number


def _boolean(shape, value, at, faults):
    text = str(value).lower()
    return text == 'true' if text in ('true', 'false') else _wrong_type('true or false', value, at, faults)


_READERS = {
    'structure': _structure, 'list': _list, 'map': _map, 'string': _string, 'boolean': _boolean,
    'integer': _number, 'long': _number, 'float': _number, 'double': _number,
}


def _check_size(shape, size, unit, at, faults):
    counted = f'{size} {unit}' if unit else str(size)
    if size < shape.metadata.get('min', size):
        faults.append(f'{at}: {counted}, the minimum is {shape.metadata["min"]}')
    if size > shape.metadata.get('max', size):
        faults.append(f'{at}: {counted}, the maximum is {shape.metadata["max"]}')


def _wrong_type(wanted, value, at, faults):
    faults.append(f'{at}: expected {wanted}, found {value!r}')
    return value


def _property(member):
    return member[:1].upper() + member[1:]
