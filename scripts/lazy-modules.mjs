// Rewrites what jsii compiled so that a module is loaded when something in it is first used, as the build of aws-cdk-lib
// does with its own modules: an app pays for the constructs it uses, and the sources keep their plain imports.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(import.meta.dirname, '..');
const lib = path.join(root, 'lib');
const index = path.join(lib, 'index.js');
const require = createRequire(index);

const compiled = readFileSync(index, 'utf8');
if (!compiled.includes('lazily')) { // else it has been done
  writeFileSync(index, lazyIndex(compiled));
  for (const file of readdirSync(lib, { recursive: true }).filter((name) => name.endsWith('.js') && name !== 'index.js')) {
    writeFileSync(path.join(lib, file), lazyImports(file, readFileSync(path.join(lib, file), 'utf8')));
  }
}

/** The public names alone, each a getter that loads its module. */
function lazyIndex(code) {
  const { types } = JSON.parse(readFileSync(path.join(root, '.jsii'), 'utf8')); // without what is @internal
  const modules = [...code.matchAll(/^__exportStar\(require\("(.+?)"\), exports\);$/gm)].map(([, module]) => module);
  const exported = modules.flatMap((module) => Object.keys(require(module)).map((name) => ({ name, module })))
    .filter(({ name }) => types[`cdk-bedrock-agents.${name}`]);
  return `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.${exported.map(({ name }) => name).join(' = exports.')} = void 0; // what "import" reads the names from
const lazily = (name, load) => Object.defineProperty(exports, name, {
    enumerable: true,
    configurable: true,
    get() {
        const value = load()[name];
        Object.defineProperty(exports, name, { enumerable: true, configurable: true, value });
        return value;
    },
});
${exported.map(({ name, module }) => `lazily("${name}", () => require("${module}"));`).join('\n')}
`;
}

/** `const x_1 = require("./x")` becomes a function, and `x_1.y` becomes `x_1().y`. */
function lazyImports(file, code) {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.ES2022, true);
  const edits = [];
  const imported = new Set();
  for (const statement of source.statements.filter(ts.isVariableStatement)) {
    const [{ name, initializer }] = statement.declarationList.declarations;
    if (/^(__importStar\()?require\("/.test(initializer?.getText() ?? '')) {
      imported.add(name.text);
      edits.push([statement.getStart(), statement.getEnd(), `let ${name.text} = () => { const loaded = ${initializer.getText()}; ${name.text} = () => loaded; return loaded; };`]);
    }
  }
  const visit = (node) => {
    if (ts.isIdentifier(node) && imported.has(node.text) && isUse(node)) {
      if (!ts.isPropertyAccessExpression(node.parent)) {
        throw new Error(`${file}: ${node.text}, an import, is the name of something else or used whole: ${node.parent.getText()}`);
      }
      edits.push([node.getStart(), node.getEnd(), isConstructed(node) ? `(${node.text}())` : `${node.text}()`]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return edits.sort(([a], [b]) => b - a).reduce((text, [start, end, by]) => text.slice(0, start) + by + text.slice(end), code);
}

/** Whether the identifier stands for the import: it is not where that is declared, and no property of the same name. */
function isUse(node) {
  const { parent } = node;
  const isDeclaration = ts.isVariableDeclaration(parent) && parent.parent.parent.parent === node.getSourceFile();
  const isProperty = (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) && parent.name === node;
  return !isDeclaration && !isProperty;
}

/** Whether it leads to a class after `new`: `new x().Y()` would construct x. */
function isConstructed({ parent }) {
  let callee = parent;
  while (ts.isPropertyAccessExpression(callee.parent) && callee.parent.expression === callee) {
    callee = callee.parent;
  }
  return ts.isNewExpression(callee.parent) && callee.parent.expression === callee;
}
