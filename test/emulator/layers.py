"""Makes handlers below /opt loadable.

Lambda unpacks layers into /opt, the later ones over the earlier ones. MiniStack runs functions as plain processes and
unpacks each layer into a folder of its own, so that a handler of a layer, as the guard is, is not found. Mounting
something over the machine's /opt would need root; telling Node where to look does not.
"""
from ministack.core import lambda_runtime

_REDIRECT = '''
{
  const Module = require('module');
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (request, ...rest) {
    if (request.startsWith('/opt/')) {
      for (const layer of (process.env._LAMBDA_LAYERS_DIRS || '').split(require('path').delimiter).reverse()) {
        try {
          return resolve.call(this, layer + request.slice('/opt'.length), ...rest);
        } catch { /* the layer before it */ }
      }
    }
    return resolve.call(this, request, ...rest);
  };
}
'''


def redirect_opt():
    """From now on Node.js functions find in their layers what they look for below /opt."""
    lambda_runtime._NODEJS_WORKER_SCRIPT = _REDIRECT + lambda_runtime._NODEJS_WORKER_SCRIPT
