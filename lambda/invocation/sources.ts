import { Source } from './turn';
import { ORIGINAL_PATH } from '../../src/contract/knowledge/conversion';

/** What a knowledge base found, as something that can be cited. Each kind of place has its address in a field of its own. */
export function sourceOf({ content, location, metadata = {} }: any, id: string): Source {
  const { type: _, ...places } = location ?? {};
  const address = Object.values<any>(places).flatMap((place) => [place?.uri, place?.url, place?.id, place?.query]).find((text) => typeof text === 'string');
  const url: string | undefined = address ?? metadata['x-amz-bedrock-kb-source-uri'];
  return {
    id,
    ...(url !== undefined && { url, title: metadata[ORIGINAL_PATH] ?? decodeURIComponentSafely(url.split(/[?#]/)[0].split('/').filter(Boolean).pop() ?? url) }),
    ...(content?.text !== undefined && { excerpt: content.text }),
  };
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
