// Every page of the console. The order is that of the navigation; a page without nav is reached by links.
import { page as createInstance } from "./pages/create-instance.js";
import { page as instance } from "./pages/instance.js";
import { page as instances } from "./pages/instances.js";
import { page as templates } from "./pages/templates.js";
import { createPage as createTemplate, editPage as editTemplate } from "./pages/template-form.js";
import { page as template } from "./pages/template.js";
import { page as networkStorages } from "./pages/network-storages.js";
import { page as storageTrash } from "./pages/storage-trash.js";
import { page as vpcNetworks } from "./pages/vpc-networks.js";
import { page as prewarm } from "./pages/prewarm.js";
import { page as jobs } from "./pages/jobs.js";
import { page as registryAuths } from "./pages/registry-auths.js";
import { page as sshKeys } from "./pages/ssh-keys.js";
import { page as keys } from "./pages/keys.js";
import { page as webhooks } from "./pages/webhooks.js";
import { page as project } from "./pages/project.js";
import { page as audit } from "./pages/audit.js";
import { page as operatorClusters } from "./pages/operator-clusters.js";
import { page as operatorInstances } from "./pages/operator-instances.js";
import { page as operatorProjects } from "./pages/operator-projects.js";
import { page as operatorProject } from "./pages/operator-project.js";

const compute = [instances, createInstance, instance, templates, createTemplate, editTemplate, template];
const disksAndNetworks = [networkStorages, storageTrash, vpcNetworks];
const images = [prewarm, jobs, registryAuths];
const access = [sshKeys, keys, webhooks];
const ofProject = [project, audit];
const operator = [operatorClusters, operatorInstances, operatorProjects, operatorProject];

export const pages = [...compute, ...disksAndNetworks, ...images, ...access, ...ofProject, ...operator];
