"""Endpoints of buildings, units and spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import CLERKS, READERS, Endpoint, by_id, list_below
from shared.edge.http.fields import ListQuery
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain import property
    from shared.edge.http import models_property as models
else:
    property = later("shared.domain.property")
    models = later("shared.edge.http.models_property")

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/buildings",
        action="create_building",
        summary="Create a building",
        roles=CLERKS,
        body=models.BuildingBody,
        answer=models.BuildingAnswer,
        result=property.Building,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/buildings",
        action="list_buildings",
        summary="List buildings, by name",
        roles=READERS,
        query=ListQuery,
        command=list_below("community_id"),
        answer=models.BuildingAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/buildings/{building_id}",
        action="get_building",
        summary="Get a building",
        roles=READERS,
        command=by_id("building_id"),
        answer=models.BuildingAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/buildings/{building_id}",
        action="update_building",
        summary="Change a building",
        roles=CLERKS,
        body=models.BuildingPatch,
        answer=models.BuildingAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/buildings/{building_id}/units",
        action="create_unit",
        summary="Create a unit",
        roles=CLERKS,
        body=models.UnitBody,
        answer=models.UnitAnswer,
        result=property.Unit,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/units",
        action="list_units",
        summary="List units, by building and name",
        roles=READERS,
        query=models.UnitQuery,
        answer=models.UnitAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/units/{unit_id}",
        action="get_unit",
        summary="Get a unit",
        roles=READERS,
        command=by_id("unit_id"),
        answer=models.UnitAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/units/{unit_id}",
        action="update_unit",
        summary="Change a unit",
        roles=CLERKS,
        body=models.UnitPatch,
        answer=models.UnitAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/units/{unit_id}/statuses",
        action="set_unit_status",
        summary="Give a unit a status from a day on",
        roles=CLERKS,
        body=models.StatusBody,
        answer=models.UnitAnswer,
        result=property.Unit,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/spaces",
        action="create_space",
        summary="Create a parking space",
        roles=CLERKS,
        body=models.SpaceBody,
        answer=models.SpaceAnswer,
        result=property.Space,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/spaces",
        action="list_spaces",
        summary="List parking spaces, by name",
        roles=READERS,
        query=models.SpaceQuery,
        answer=models.SpaceAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/spaces/{space_id}",
        action="get_space",
        summary="Get a parking space",
        roles=READERS,
        command=by_id("space_id"),
        answer=models.SpaceAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/spaces/{space_id}",
        action="update_space",
        summary="Change a parking space",
        roles=CLERKS,
        body=models.SpacePatch,
        answer=models.SpaceAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/spaces/{space_id}/statuses",
        action="set_space_status",
        summary="Give a parking space a status from a day on",
        roles=CLERKS,
        body=models.StatusBody,
        answer=models.SpaceAnswer,
        result=property.Space,
    ),
)
