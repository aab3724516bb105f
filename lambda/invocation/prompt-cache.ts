/**
 * Which models have a prompt cache that is told where to begin. It goes by what a model is: the id of a profile with tags
 * says nothing of it, and clients that look for a name in it never write to the cache.
 */
const CACHING = [/anthropic\.claude-(?!3-(?:haiku|sonnet|opus)|3-5-sonnet-20240620|v2|instant)/, /amazon\.nova-/];

export function cachesPrompts({ modelId, baseModelId = modelId }: { readonly modelId: string; readonly baseModelId?: string }): boolean {
  return CACHING.some((pattern) => pattern.test(baseModelId));
}
