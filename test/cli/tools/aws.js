// A tool that calls AWS as SDKs do: signed, to the endpoint it is told.
exports.handler = async (event) => {
  const response = await fetch(`${process.env.AWS_ENDPOINT_URL_DYNAMODB ?? process.env.AWS_ENDPOINT_URL}/`, {
    method: 'POST',
    headers: {
      'authorization': 'AWS4-HMAC-SHA256 Credential=verify/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      'x-amz-target': 'DynamoDB_20120810.GetItem',
    },
    body: '{}',
  });
  if (!response.ok) {
    throw new Error(`DynamoDB said ${response.status}`);
  }
  return reply(event, await response.text());
};

const reply = ({ actionGroup, function: name }, body) => ({
  messageVersion: '1.0',
  response: { actionGroup, function: name, functionResponse: { responseBody: { TEXT: { body } } } },
});
