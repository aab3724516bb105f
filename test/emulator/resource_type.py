"""A CloudFormation type that MiniStack lacks."""
from dataclasses import dataclass
from typing import Callable

from ministack.services.cloudformation import provisioners


@dataclass(frozen=True)
class ResourceType:
    """How resources of one type come and go."""

    put: Callable
    """(physical id or None, properties) -> (physical id, attributes): creates, and updates in place."""

    delete: Callable
    """(physical id, properties) -> None."""

    replaced_by: tuple = ()
    """The properties that cannot change in place: those the resource schema of the type calls createOnly."""


def register(types):
    """Makes CloudFormation know the types: their handlers, and which changes replace a resource."""
    for name, resource_type in types.items():
        provisioners._RESOURCE_HANDLERS[name] = _handlers(resource_type)
        provisioners._REPLACING_PROPERTIES[name] = resource_type.replaced_by


def _handlers(resource_type):
    return {
        'create': lambda logical_id, properties, stack: resource_type.put(None, properties),
        'update': lambda physical_id, before, properties, stack: resource_type.put(physical_id, properties),
        'delete': resource_type.delete,
    }
