/** WebGPU's usage flags by value: the globals GPUBufferUsage and GPUTextureUsage are missing in Node. */

export const BufferUsage = {
  MAP_READ: 0x1,
  COPY_SRC: 0x4,
  COPY_DST: 0x8,
  INDEX: 0x10,
  VERTEX: 0x20,
  UNIFORM: 0x40,
  STORAGE: 0x80,
  INDIRECT: 0x100,
  QUERY_RESOLVE: 0x200,
} as const;

export const TextureUsage = {
  COPY_SRC: 0x1,
  COPY_DST: 0x2,
  TEXTURE_BINDING: 0x4,
  STORAGE_BINDING: 0x8,
  RENDER_ATTACHMENT: 0x10,
} as const;

/** GPUMapMode.READ */
export const MAP_MODE_READ = 1;

/** GPUShaderStage.COMPUTE */
export const STAGE_COMPUTE = 4;
