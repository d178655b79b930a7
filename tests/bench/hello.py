"""An empty Chalice route on the stack under measure: what every answer costs at the least."""

from __future__ import annotations

import io
import zipfile

from tests.stack.deployed import Deployed

NAME, STAGE = "bench-hello", "live"
_CODE = """
from chalice.app import Chalice

app = Chalice(app_name="hello", configure_logs=False)


@app.route("/hello")
def hello():
    return {}
"""


def hello_url(stack: Deployed) -> str:
    """Return where the route answers; it has the layer and the memory of the API's function."""
    functions, gateway = stack.client("lambda"), stack.client("apigateway")
    like = functions.get_function_configuration(FunctionName=stack.output("ApiFunctionName"))
    shared = [layer["Arn"] for layer in like["Layers"] if "Stripe" not in layer["Arn"]]
    made = functions.create_function(
        FunctionName=NAME,
        Runtime=like["Runtime"],
        Handler="app.app",
        Role=like["Role"],
        Code={"ZipFile": _zipped()},
        Layers=shared,
        MemorySize=like["MemorySize"],
    )
    api = gateway.create_rest_api(name=NAME)["id"]
    (root,) = gateway.get_resources(restApiId=api)["items"]
    route = gateway.create_resource(restApiId=api, parentId=root["id"], pathPart="hello")["id"]
    about = {"restApiId": api, "resourceId": route, "httpMethod": "GET"}
    gateway.put_method(**about, authorizationType="NONE")
    arn = made["FunctionArn"]
    gateway.put_integration(
        **about,
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations",
    )
    functions.add_permission(
        FunctionName=NAME,
        StatementId="gateway",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )
    gateway.create_deployment(restApiId=api, stageName=STAGE)
    return f"http://localhost:{stack.port}/restapis/{api}/{STAGE}/_user_request_/hello"


def _zipped() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as folder:
        folder.writestr("app.py", _CODE)
    return kept.getvalue()
