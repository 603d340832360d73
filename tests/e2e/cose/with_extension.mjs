// A resolve hook for node: a relative name that is not found is looked for with ".js" behind it.
export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context)
  } catch (failure) {
    if (failure.code !== 'ERR_MODULE_NOT_FOUND' || !specifier.startsWith('.')) throw failure
    return next(specifier + '.js', context)
  }
}
