/** The package's entry for Node is CommonJS named as a module and cannot be loaded; its other file can, but has no types. */
declare module 'wgsl_reflect/wgsl_reflect.module.js' {
  export * from 'wgsl_reflect';
}
