/** What the agent is for. */
export const INSTRUCTION = `You are the support agent of an online shop. You help customers with their orders: what became of them, and cancelling them.
Look an order up before you speak about it. Never guess: if a tool fails, say that you cannot see the order just now.
Be short, friendly and exact. Answer in the customer's language.
`;

/** What the tools are, for the model, the template and the guard. */
export const OPENAPI = `openapi: 3.0.0
info:
  title: Orders
  version: 1.0.0
paths:
  /orders/{orderId}:
    get:
      operationId: getOrder
      description: Gets an order with its status and what was ordered. Use it before you say anything about an order.
      parameters:
        - $ref: '#/components/parameters/orderId'
      responses:
        '200':
          description: The order.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Order'
        '404':
          description: There is no such order.
  /orders/{orderId}/cancellation:
    post:
      operationId: cancelOrder
      description: Cancels an order that has not been shipped. Call it only when the customer has clearly asked to cancel.
      parameters:
        - $ref: '#/components/parameters/orderId'
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [reason]
              properties:
                reason:
                  type: string
                  description: Why the customer cancels, in a few words.
                  maxLength: 200
                  example: ordered twice
      responses:
        '200':
          description: The order, cancelled.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Order'
        '404':
          description: There is no such order.
        '409':
          description: The order can no longer be cancelled.
components:
  parameters:
    orderId:
      name: orderId
      in: path
      required: true
      description: The order's number, such as A-1001.
      schema:
        type: string
        pattern: ^A-\\d{4}$
      example: A-1001
  schemas:
    Order:
      type: object
      required: [orderId, status, items]
      properties:
        orderId:
          type: string
        status:
          type: string
          description: PROCESSING, SHIPPED or CANCELLED.
        items:
          type: array
          items:
            type: string
`;

/** The same, said of functions. */
export const FUNCTIONS = {
  getOrder: 'Gets an order with its status and what was ordered. Use it before you say anything about an order.',
  cancelOrder: 'Cancels an order that has not been shipped. Call it only when the customer has clearly asked to cancel.',
  orderId: 'The number of the order, such as A-1001.',
  reason: 'Why the customer cancels, in a few words.',
} as const;

/** Lines as a file. */
export function lines(...all: (string | false | undefined)[]): string {
  return `${all.filter((line) => line !== false && line !== undefined).join('\n')}\n`;
}
