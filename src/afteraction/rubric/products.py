"""Names of tools and of the companies that sell them, so that neither is taken for a person."""

from __future__ import annotations

from afteraction.rubric.vocabulary import vocabulary

# Companies that sell hosting, networks, software as a service: public names, so that a team need not list them all.
VENDORS = (
    "Amazon Web Services", "Amazon", "AWS", "Microsoft Azure", "Microsoft", "Azure", "Google Cloud Platform", "Google Cloud", "GCP", "Google",
    "OVHcloud", "OVH", "Hetzner", "DigitalOcean", "Linode", "Akamai", "Fastly", "Cloudflare", "CircleCI", "Travis CI", "Travis",
    "GitHub", "GitLab", "Bitbucket", "Atlassian", "Slack", "PagerDuty", "Opsgenie", "Datadog", "New Relic", "Splunk",
    "Sentry", "Heroku", "Vercel", "Netlify", "Stripe", "PayPal", "Adyen", "Braintree", "Twilio", "SendGrid", "Mailgun",
    "Mailchimp", "Zendesk", "Freshdesk", "Intercom", "Salesforce", "HubSpot", "Okta", "Auth0", "Prismic", "Contentful",
    "MongoDB Atlas", "Confluent", "Snowflake", "Databricks", "Equinix", "Level ?3", "Cogent", "Comcast", "Verizon",
    "Telia", "Lumen", "Oracle", "IBM", "Rackspace", "Scaleway", "Docker Hub", "DigiCert", "Sectigo", "GoDaddy",
    "Namecheap", "Algolia", "LaunchDarkly", "Pingdom", "Imperva", "Zscaler", "CrowdStrike",
)  # fmt: skip
# Programs that people run themselves.
_TOOLS = vocabulary(
    "jenkins ansible consul vault istio kafka terraform kubernetes docker nginx redis postgres postgresql mysql mariadb grafana prometheus alertmanager argo argocd flux spinnaker elasticsearch opensearch kibana logstash fluentd fluentbit rabbitmq envoy helm nomad packer puppet chef salt saltstack vagrant traefik haproxy apache tomcat cassandra zookeeper etcd memcached mongo mongodb cockroach clickhouse celery sidekiq airflow spark hadoop hive flink presto trino superset tableau looker jira confluence notion teams zoom teamcity bamboo drone tekton harbor nexus artifactory renovate dependabot sonar sonarqube loki tempo jaeger zipkin thanos mimir cortex nagios icinga zabbix sensu honeycomb dynatrace appdynamics linkerd cilium calico flannel coredns kubelet keycloak hydra django rails laravel symfony flask spring hibernate node deno bun python ruby java scala rust swift julia kotlin gradle maven bazel webpack chrome chromium firefox safari edge android windows linux ubuntu debian fedora alpine centos systemd cron gerrit phabricator hudson statuspage victorops rundeck pulumi crossplane karpenter velero minio ceph gluster openstack vmware proxmox selenium cypress playwright jasmine jest dash otto sage athena aurora lambda fargate dynamo dynamodb bigquery pubsub spanner firebase hasura supabase backstage unleash varnish squid bind unbound wireshark git"
)
PRODUCTS = _TOOLS | {name.lower() for name in VENDORS if " " not in name}
