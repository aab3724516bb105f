"""The smallest agent, in Python."""
import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from cdk_bedrock_agents import (
    ActionGroup, BedrockAgent, Model, ParameterType, ToolFunction, ToolHandler, ToolParameter, ToolSchema,
)

app = cdk.App()
stack = cdk.Stack(app, "PythonAgent")

orders = ActionGroup(
    stack, "Orders",
    description="Look up customer orders.",
    tools=ToolSchema.from_functions([
        ToolFunction(
            name="getOrder",
            description="Gets an order with its status.",
            parameters={"orderId": ToolParameter(type=ParameterType.STRING, description="The number, such as A-1001.", required=True)},
        ),
    ]),
    handler=ToolHandler.nodejs(code=lambda_.Code.from_inline("exports.handler = async () => ({});")),
)

agent = BedrockAgent(
    stack, "Support",
    instruction="You help customers with their orders. Be short, friendly and exact.",
    model=Model.cross_region("us.anthropic.claude-haiku-4-5-20251001-v1:0"),
    action_groups=[orders],
    cost_allocation={"cost-center": "support"},
)

cdk.CfnOutput(stack, "AgentAliasId", value=agent.alias_id)
app.synth()
