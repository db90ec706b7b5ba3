/** Labels that separate whole installations, the coarsest first. A relay, a region or a namespace may be a part of one. */
export const WHOLE_ENVIRONMENT_LABELS = [
  'tenant',
  'customer',
  'env',
  'environment',
  'deployment_environment',
  'stage',
  'cluster',
  'cluster_name',
  'k8s_cluster',
  'k8s_cluster_name',
] as const;
