/** What one command may take of the machine, its preparation included. */
export interface RunLimits {
  /** Of all its processes together, without what they share with others. */
  memoryBytes: number;
  /** Of its copy of the workspace, its home and its temporary files, as they lie on the disk. */
  diskBytes: number;
  /** Processes and threads at the same time. */
  processes: number;
  openFiles: number;
}

const gibibyte = 1024 ** 3;

export const defaultRunLimits: RunLimits = {
  memoryBytes: 4 * gibibyte,
  diskBytes: 8 * gibibyte,
  processes: 1_024,
  openFiles: 8_192,
};

/** Files in memory count as nobody's, so they get little room. */
export const sharedMemoryBytes: number = 64 * 1024 * 1024;
