/** The processor time that work takes, in milliseconds: what else the machine is busy with is not in it, as it is in a clock's. */
export function cpuTime(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
