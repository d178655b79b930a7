"""Endpoints of meters, readings and share pools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import CLERKS, KIB, READERS, Call, Endpoint, by_id, list_below
from shared.edge.http.fields import ListQuery
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain.metering import meter, readings
    from shared.domain.metering import pools as pooling
    from shared.edge.http import models_metering as meters
    from shared.edge.http import models_pools as pools
    from shared.edge.http import models_reading_rounds as rounds
    from shared.edge.http import models_readings as models
    from shared.usecases.metering import readings as entering
else:
    meter = later("shared.domain.metering.meter")
    readings = later("shared.domain.metering.readings")
    pooling = later("shared.domain.metering.pools")
    meters = later("shared.edge.http.models_metering")
    pools = later("shared.edge.http.models_pools")
    rounds = later("shared.edge.http.models_reading_rounds")
    models = later("shared.edge.http.models_readings")
    entering = later("shared.usecases.metering.readings")


def _one_reading(call: Call) -> object:
    return entering.GetReading(call.path["meter_id"], call.path["reading_id"])


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/meters",
        action="create_meter",
        summary="Create a meter of a unit, space or building, or of the community",
        roles=CLERKS,
        body=meters.MeterBody,
        answer=meters.MeterAnswer,
        result=meter.Meter,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/meters",
        action="list_meters",
        summary="List meters, by place and what they measure",
        roles=READERS,
        query=meters.MeterQuery,
        answer=meters.MeterAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/meters/{meter_id}",
        action="get_meter",
        summary="Get a meter with its devices",
        roles=READERS,
        command=by_id("meter_id"),
        answer=meters.MeterAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/meters/{meter_id}",
        action="update_meter",
        summary="Change a meter",
        roles=CLERKS,
        body=meters.MeterPatch,
        answer=meters.MeterAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/meters/{meter_id}/replacements",
        action="replace_meter",
        summary="Replace a meter's device: the last reading of the old, the first of the new",
        roles=CLERKS,
        body=meters.ReplacementBody,
        answer=meters.MeterAnswer,
        result=meter.Meter,
    ),
    Endpoint(
        method="POST",
        path="/v1/meters/{meter_id}/removal",
        action="remove_meter",
        summary="Take a meter away with its last reading",
        roles=CLERKS,
        body=meters.RemovalBody,
        answer=meters.MeterAnswer,
        result=meter.Meter,
    ),
    Endpoint(
        method="POST",
        path="/v1/meters/{meter_id}/readings",
        action="enter_reading",
        summary="Enter a reading",
        roles=CLERKS,
        body=models.ReadingBody,
        answer=models.ReadingAnswer,
        result=readings.MeterReading,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/meters/{meter_id}/readings",
        action="list_readings",
        summary="List a meter's readings, newest first",
        roles=READERS,
        query=ListQuery,
        command=list_below("meter_id"),
        answer=models.ReadingAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/meters/{meter_id}/readings/{reading_id}",
        action="get_reading",
        summary="Get a reading",
        roles=READERS,
        command=_one_reading,
        answer=models.ReadingAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/meters/{meter_id}/readings/{reading_id}",
        action="withdraw_reading",
        summary="Withdraw a reading by which nothing was billed yet",
        roles=CLERKS,
        body=models.ReadingPatch,
        answer=models.ReadingAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/meters/{meter_id}/photos",
        action="send_photo",
        summary="Get a form to send a photo of a meter with",
        roles=CLERKS,
        body=models.PhotoBody,
        answer=models.UploadFormAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/meters/{meter_id}/readings/{reading_id}/photo",
        action="see_photo",
        summary="Get a link to a reading's photo, good for a few minutes",
        roles=READERS,
        command=_one_reading,
        answer=models.PhotoLinkAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/readings",
        action="enter_readings",
        summary="Enter many readings; each row stands or is refused by itself",
        roles=CLERKS,
        body=models.ReadingsBody,
        answer=models.EnteredRowsAnswer,
        result=entering.EnteredRows,
        body_limit_bytes=128 * KIB,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/readings",
        action="list_round",
        summary="List what was read for a plan's period; a page may be short and not the last",
        roles=READERS,
        query=rounds.RoundQuery,
        answer=rounds.RoundReadingAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/missing-readings",
        action="list_missing",
        summary="List meters without a reading for a plan's period",
        roles=READERS,
        query=rounds.MissingQuery,
        answer=rounds.MissingAnswer,
        listing=True,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/estimated-readings",
        action="estimate_readings",
        summary="Estimate missing readings of a plan's period, each by its meter's settings",
        roles=CLERKS,
        body=rounds.EstimatesBody,
        answer=models.EnteredRowsAnswer,
        result=entering.EnteredRows,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/share-pools",
        action="create_pool",
        summary="Create a share pool of an item and period",
        roles=CLERKS,
        body=pools.PoolBody,
        answer=pools.PoolAnswer,
        result=pooling.SharePool,
        status=201,
        body_limit_bytes=256 * KIB,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/share-pools",
        action="list_pools",
        summary="List share pools, by period and name",
        roles=READERS,
        query=pools.PoolQuery,
        answer=pools.PoolAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/share-pools/{pool_id}",
        action="get_pool",
        summary="Get a share pool",
        roles=READERS,
        command=by_id("pool_id"),
        answer=pools.PoolAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/share-pools/{pool_id}",
        action="update_pool",
        summary="Change a share pool that is not billed yet",
        roles=CLERKS,
        body=pools.PoolPatch,
        answer=pools.PoolAnswer,
        body_limit_bytes=256 * KIB,
    ),
    Endpoint(
        method="GET",
        path="/v1/share-pools/{pool_id}/preview",
        action="weigh_pool",
        summary="What a share pool comes to now: its members, the sum of their keys, its total",
        roles=READERS,
        command=by_id("pool_id"),
        answer=pools.WeighedPoolAnswer,
    ),
)
