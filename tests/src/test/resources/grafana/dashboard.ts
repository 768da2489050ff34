// What Grafana's own types allow in docker/grafana/kbound.json, with nothing left open: the panels that it has, each with its options.
//
// dashboard-schema.json beside this is made of it and of Grafana's packages (Apache License 2.0), in a folder that holds this file:
//   npm install --ignore-scripts --legacy-peer-deps @grafana/schema@13.2.3 @grafana/data@13.2.3 @grafana/prometheus@13.1.4 \
//     ts-json-schema-generator@2.4.0
//   echo '{"compilerOptions":{"moduleResolution":"bundler","module":"esnext","strict":true},"files":["dashboard.ts"]}' >tsconfig.json
//   npx ts-json-schema-generator --tsconfig tsconfig.json --path dashboard.ts --type Dashboard --no-type-check --jsDoc none \
//     >dashboard-schema.json
import type * as dashboard from './node_modules/@grafana/schema/dist/types/raw/dashboard/x/types.gen';
import type * as stat from './node_modules/@grafana/schema/dist/types/raw/composable/stat/panelcfg/x/types.gen';
import type * as table from './node_modules/@grafana/schema/dist/types/raw/composable/table/panelcfg/x/types.gen';
import type * as timeseries from './node_modules/@grafana/schema/dist/types/raw/composable/timeseries/panelcfg/x/types.gen';
import type { Prometheus } from './node_modules/@grafana/prometheus/dist/types/dataquery';

/** Of a Prometheus data source; what only Grafana's explorer writes is left out. */
type Query = Omit<Prometheus, 'datasource' | 'scopes' | 'adhocFilters' | 'groupByKeys'> & {
    datasource?: dashboard.DataSourceRef;
    interval?: string;
};

/** What the Prometheus data source reads of an annotation. */
type Annotation = Omit<dashboard.AnnotationQuery, 'target'> & {
    target: Query;
    titleFormat?: string;
    textFormat?: string;
    tagKeys?: string;
    useValueForTime?: boolean;
};

/** Grafana fills in the rest, as where a panel is made by hand. */
type DeepPartial<T> = T extends (infer E)[] ? DeepPartial<E>[] : T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T;

type Fields<C> = Omit<dashboard.FieldConfigSource, 'defaults'> & {
    defaults: Omit<dashboard.FieldConfig, 'custom'> & { custom?: DeepPartial<C> };
};

type PanelOf<T extends string, O, C> = Omit<dashboard.Panel, 'type' | 'options' | 'fieldConfig' | 'targets'> & {
    type: T;
    options: DeepPartial<O>;
    fieldConfig: Fields<C>;
    targets: Query[];
};

export type Dashboard = Omit<dashboard.Dashboard, 'panels' | 'annotations'> & {
    annotations?: { list?: Annotation[] };
    panels: (
        | dashboard.RowPanel
        | PanelOf<'stat', stat.Options, Record<string, never>>
        | PanelOf<'table', table.Options, table.FieldConfig>
        | PanelOf<'timeseries', timeseries.Options, timeseries.FieldConfig>
    )[];
};
