/** The labels that tests read: English. */

import { labels } from "./en";
import { setLabels } from "./labels";

setLabels(labels);
