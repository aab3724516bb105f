/** As much of a template as there are references in. */
interface Template {
  readonly Resources: Readonly<Record<string, unknown>>;
}

/** Resources that wait for each other, in a circle: CloudFormation refuses a template that has one. Undefined when there is none. */
export function circleIn({ Resources }: Template): string[] | undefined {
  const waitsFor = new Map(Object.entries(Resources).map(([id, resource]) => [id, [...references(resource)].filter((other) => other in Resources)]));
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(id)) {
      return [...path.slice(path.indexOf(id)), id];
    }
    if (done.has(id)) {
      return undefined;
    }
    for (const other of waitsFor.get(id) ?? []) {
      const circle = visit(other, [...path, id]);
      if (circle) {
        return circle;
      }
    }
    done.add(id);
    return undefined;
  };
  for (const id of waitsFor.keys()) {
    const circle = visit(id, []);
    if (circle) {
      return circle;
    }
  }
  return undefined;
}

/** All that a value of a template names: by `Ref`, `Fn::GetAtt`, `Fn::Sub` and `DependsOn`. */
function* references(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) {
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'Ref' || key === 'DependsOn') {
      yield* [inner].flat() as string[];
    } else if (key === 'Fn::GetAtt') {
      yield (Array.isArray(inner) ? inner[0] : String(inner).split('.')[0]) as string;
    } else if (key === 'Fn::Sub') {
      const [text, variables] = [inner].flat() as [string, unknown?];
      yield* [...text.matchAll(/\$\{([^!}.][^}.]*)[^}]*\}/g)].map(([, name]) => name);
      yield* references(variables);
    } else {
      yield* references(inner);
    }
  }
}
