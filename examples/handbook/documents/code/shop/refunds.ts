/** An order as the shop knows it. */
export interface PaidOrder {
  readonly orderId: string;
  readonly total: number;
  readonly deliveredOn?: Date;
}

/** Days after the delivery in which an order can be refunded. */
export const REFUND_WINDOW_DAYS = 30;

const MILLISECONDS_A_DAY = 24 * 60 * 60 * 1000;

/** Whether an order can still be refunded: within the refund window, or not delivered yet. */
export function isRefundable({ deliveredOn }: PaidOrder, today: Date): boolean {
  return deliveredOn === undefined || (today.getTime() - deliveredOn.getTime()) / MILLISECONDS_A_DAY <= REFUND_WINDOW_DAYS;
}

/** What is paid back: all of it, less the fee for returning bulky goods. */
export function refundOf({ total }: PaidOrder, isBulky: boolean): number {
  const returnFee = isBulky ? 29 : 0;
  return Math.max(0, total - returnFee);
}
