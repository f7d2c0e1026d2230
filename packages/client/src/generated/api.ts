// Written by packages/client/test/client.test.ts from the OpenAPI document.
// To write it again: npm test -- packages/client/test/client.test.ts -u

export interface paths {
    "/api/billstack/teams/{teamId}/stripe/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The state of the team's connection */
        get: operations["connection.status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billstack/teams/{teamId}/access": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a customer may use now, from its subscriptions and entitlements */
        get: operations["access.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billstack/teams/{teamId}/stripe/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read objects from Stripe now, and answer when they are stored */
        post: operations["access.refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billstack/teams/{teamId}/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The customers of the account, the newest first */
        get: operations["customers.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billstack/teams/{teamId}/customers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One customer by its id in Stripe */
        get: operations["customers.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billstack/teams/{teamId}/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The subscriptions of the account, the newest first */
        get: operations["subscriptions.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billstack/teams/{teamId}/subscriptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One subscription by its id in Stripe */
        get: operations["subscriptions.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billstack/teams/{teamId}/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The products of the account, the newest first */
        get: operations["products.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billstack/teams/{teamId}/products/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One product by its id in Stripe */
        get: operations["products.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billstack/teams/{teamId}/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The prices of the account, the newest first */
        get: operations["prices.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billstack/teams/{teamId}/prices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One price by its id in Stripe */
        get: operations["prices.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billstack/teams/{teamId}/invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The invoices of the account, the newest first */
        get: operations["invoices.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billstack/teams/{teamId}/invoices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One invoice by its id in Stripe */
        get: operations["invoices.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billstack/teams/{teamId}/charges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The charges of the account, the newest first */
        get: operations["charges.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billstack/teams/{teamId}/charges/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One charge by its id in Stripe */
        get: operations["charges.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billstack/teams/{teamId}/entitlements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The entitlements of the account */
        get: operations["entitlements.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billstack/teams/{teamId}/entitlements/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One entitlement by its id in Stripe */
        get: operations["entitlements.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: never;
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "connection.status": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        connected: boolean;
                        isActive: boolean;
                        syncStatus: ("pending" | "ready" | "syncing" | "error") | null;
                        schemaExists: boolean;
                        accountName: string | null;
                        keyValid: boolean;
                        mode: ("test" | "live") | null;
                        accountId: string | null;
                        schemaName: string | null;
                        /** @description Masked, for example sk_test_…wxyz */
                        secretKey: string | null;
                        /** @description The objects that a restricted key cannot read */
                        unreadable: string[];
                        /** @description The permissions that the key should have, and whether it has them */
                        permissions: {
                            /** @description A synced object's name, or event, webhook_endpoint, test_clock, account */
                            name: string;
                            label: string;
                            /** @description What Stripe's Dashboard calls the permission of a restricted key */
                            permission: string;
                            /** @enum {string} */
                            access: "Read" | "Write";
                            /** @description What Stripe's API calls the permission */
                            key: string;
                            /** @description Whether the key has the permission; null: not known */
                            works: boolean | null;
                            /** @description Whether everything else works without the permission */
                            optional: boolean;
                            /** @description What does not work without the permission */
                            lost: string;
                        }[];
                        /** @description When the key was last proved with Stripe */
                        keyCheckedAt: string | null;
                        /** @description When the key expires, as it was entered with the key; null if nothing was entered */
                        keyExpiresAt: string | null;
                        /** @description How many other teams of this server are connected to the same Stripe account and mode */
                        otherTeams: number;
                        lastEventAt: string | null;
                        /** @description The loaded data was equal to Stripe at this time; null if that is not known, or if anything known contradicts it */
                        equalAsOf: string | null;
                        /** @description The objects that equalAsOf is about; empty if it is null */
                        covers: string[];
                        /** @description Every event that Stripe made before this has been received; null before the first catch-up */
                        eventsCompleteUntil: string | null;
                        /** @description Whether BillStack is looking for missed events */
                        catchingUp: boolean;
                        /** @description Why missed events cannot be found, and what to do */
                        catchUpError: string | null;
                        lastError: string | null;
                        /** @description What is wrong now, the worst problem first */
                        problems: {
                            /** @enum {string} */
                            code: "team_moving" | "secrets_unreadable" | "key_refused" | "account_changed" | "database_full" | "stripe_unreachable" | "removal_asked" | "events_buried" | "key_may_not_read" | "permission_lost" | "key_expiring" | "events_missed" | "events_not_readable" | "events_waiting" | "schema_upgrade_blocked" | "backfill_failed" | "events_lost" | "thin_events" | "deliveries_refused" | "webhook_secret_missing" | "no_deliveries" | "rate_limited" | "second_endpoint";
                            /** Format: date-time */
                            since: string;
                            /** @description What happened, and why */
                            sentence: string;
                            /** @description What to do next */
                            action: string;
                            /** @description Sentence and action together */
                            message: string;
                        }[];
                        /** @description The number of deliveries that were refused in the last day, by reason */
                        refusals: {
                            [key: string]: number;
                        } & {
                            lastAt: string | null;
                        };
                        webhookUrl: string;
                        webhookConfigured: boolean;
                        /** @description Whether a delivery has arrived that was signed with the stored webhook secret */
                        webhookDelivered: boolean;
                        /** @description The previous webhook secret is valid until then, or until an hour after a delivery last needed it */
                        previousWebhookSecretUntil: string | null;
                        /** @description The id of the endpoint that BillStack made in Stripe; null if it made none */
                        webhookEndpointId: string | null;
                        /** @description Whether the team schema waits for its upgrade to this version; null if it is up to date */
                        schemaUpgrade: {
                            /**
                             * @description waiting: it is tried again automatically; blocked: something is in its way
                             * @enum {string}
                             */
                            state: "waiting" | "blocked";
                            /** @description Why the last attempt failed */
                            error: string | null;
                        } | null;
                        disconnecting: boolean;
                        /** @description Since when the team is being moved to another server, so that nothing is received or changed here; null if it is not */
                        moving: {
                            /** Format: date-time */
                            since: string;
                        } | null;
                        /** @description How far BillStack is with deleting the events of a connection before; null if none are left */
                        removal: {
                            /** Format: date-time */
                            since: string;
                            /** @description How many events are deleted */
                            removed: number;
                            /** @description About how many events there were */
                            expected: number;
                        } | null;
                        connectedAt: string | null;
                    };
                };
            };
        };
    };
    "access.get": {
        parameters: {
            query?: {
                customer?: string;
                email?: string;
                metadata?: {
                    [key: string]: string;
                };
                pastDue?: "yes" | "no";
            };
            header?: never;
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        access: {
                            customerId: string;
                            hasAccess: boolean;
                            subscriptions: {
                                id: string;
                                status: string;
                                productId: string | null;
                                productName: string | null;
                                priceId: string | null;
                                lookupKey: string | null;
                                quantity: number | null;
                                currentPeriodEnd: string | null;
                                cancelAtPeriodEnd: boolean;
                                collectionPaused: boolean;
                            }[];
                            features: string[];
                            /** Format: date-time */
                            asOf: string;
                            waitingEvents: number;
                        };
                    };
                };
            };
        };
    };
    "access.refresh": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "ids": [
                 *         "cus_123"
                 *       ]
                 *     }
                 */
                "application/json": {
                    /** @description Ids of objects in Stripe, such as the checkout session of a buyer who has just paid */
                    ids: string[];
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        refreshed: {
                            id: string;
                            object: string;
                            found: boolean;
                            customerId: string | null;
                        }[];
                    };
                };
            };
        };
    };
    "customers.list": {
        parameters: {
            query?: {
                email?: string;
                createdAfter?: string;
                createdBefore?: string;
                metadata?: {
                    [key: string]: string;
                };
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        customers: {
                            id: string;
                            email: string | null;
                            name: string | null;
                            description: string | null;
                            phone: string | null;
                            balance: number | null;
                            currency: string | null;
                            delinquent: boolean | null;
                            deleted: boolean | null;
                            livemode: boolean | null;
                            created: string | null;
                            metadata: {
                                [key: string]: string;
                            };
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "customers.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                teamId: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        customer: {
                            id: string;
                            email: string | null;
                            name: string | null;
                            description: string | null;
                            phone: string | null;
                            balance: number | null;
                            currency: string | null;
                            delinquent: boolean | null;
                            deleted: boolean | null;
                            livemode: boolean | null;
                            created: string | null;
                            metadata: {
                                [key: string]: string;
                            };
                        };
                    };
                };
            };
        };
    };
    "subscriptions.list": {
        parameters: {
            query?: {
                customer?: string;
                status?: "active" | "canceled" | "incomplete" | "incomplete_expired" | "past_due" | "paused" | "trialing" | "unpaid";
                product?: string;
                price?: string;
                createdAfter?: string;
                createdBefore?: string;
                metadata?: {
                    [key: string]: string;
                };
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        subscriptions: {
                            id: string;
                            customerId: string | null;
                            status: string | null;
                            collectionMethod: string | null;
                            currentPeriodStart: string | null;
                            currentPeriodEnd: string | null;
                            cancelAtPeriodEnd: boolean | null;
                            cancelAt: string | null;
                            canceledAt: string | null;
                            endedAt: string | null;
                            trialStart: string | null;
                            trialEnd: string | null;
                            collectionPaused: boolean | null;
                            latestInvoiceId: string | null;
                            livemode: boolean | null;
                            created: string | null;
                            metadata: {
                                [key: string]: string;
                            };
                            items: {
                                id: string;
                                priceId: string | null;
                                productId: string | null;
                                productName: string | null;
                                lookupKey: string | null;
                                unitAmount: number | null;
                                currency: string | null;
                                interval: string | null;
                                intervalCount: number | null;
                                quantity: number | null;
                                currentPeriodEnd: string | null;
                            }[];
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "subscriptions.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                teamId: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        subscription: {
                            id: string;
                            customerId: string | null;
                            status: string | null;
                            collectionMethod: string | null;
                            currentPeriodStart: string | null;
                            currentPeriodEnd: string | null;
                            cancelAtPeriodEnd: boolean | null;
                            cancelAt: string | null;
                            canceledAt: string | null;
                            endedAt: string | null;
                            trialStart: string | null;
                            trialEnd: string | null;
                            collectionPaused: boolean | null;
                            latestInvoiceId: string | null;
                            livemode: boolean | null;
                            created: string | null;
                            metadata: {
                                [key: string]: string;
                            };
                            items: {
                                id: string;
                                priceId: string | null;
                                productId: string | null;
                                productName: string | null;
                                lookupKey: string | null;
                                unitAmount: number | null;
                                currency: string | null;
                                interval: string | null;
                                intervalCount: number | null;
                                quantity: number | null;
                                currentPeriodEnd: string | null;
                            }[];
                        };
                    };
                };
            };
        };
    };
    "products.list": {
        parameters: {
            query?: {
                active?: boolean;
                createdAfter?: string;
                createdBefore?: string;
                metadata?: {
                    [key: string]: string;
                };
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        products: {
                            id: string;
                            name: string | null;
                            description: string | null;
                            active: boolean | null;
                            defaultPriceId: string | null;
                            unitLabel: string | null;
                            url: string | null;
                            livemode: boolean | null;
                            created: string | null;
                            metadata: {
                                [key: string]: string;
                            };
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "products.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                teamId: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        product: {
                            id: string;
                            name: string | null;
                            description: string | null;
                            active: boolean | null;
                            defaultPriceId: string | null;
                            unitLabel: string | null;
                            url: string | null;
                            livemode: boolean | null;
                            created: string | null;
                            metadata: {
                                [key: string]: string;
                            };
                        };
                    };
                };
            };
        };
    };
    "prices.list": {
        parameters: {
            query?: {
                product?: string;
                active?: boolean;
                lookupKey?: string;
                createdAfter?: string;
                createdBefore?: string;
                metadata?: {
                    [key: string]: string;
                };
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        prices: {
                            id: string;
                            productId: string | null;
                            active: boolean | null;
                            type: string | null;
                            currency: string | null;
                            unitAmount: number | null;
                            unitAmountDecimal: string | null;
                            billingScheme: string | null;
                            interval: string | null;
                            intervalCount: number | null;
                            lookupKey: string | null;
                            nickname: string | null;
                            livemode: boolean | null;
                            created: string | null;
                            metadata: {
                                [key: string]: string;
                            };
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "prices.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                teamId: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        price: {
                            id: string;
                            productId: string | null;
                            active: boolean | null;
                            type: string | null;
                            currency: string | null;
                            unitAmount: number | null;
                            unitAmountDecimal: string | null;
                            billingScheme: string | null;
                            interval: string | null;
                            intervalCount: number | null;
                            lookupKey: string | null;
                            nickname: string | null;
                            livemode: boolean | null;
                            created: string | null;
                            metadata: {
                                [key: string]: string;
                            };
                        };
                    };
                };
            };
        };
    };
    "invoices.list": {
        parameters: {
            query?: {
                customer?: string;
                subscription?: string;
                status?: "draft" | "open" | "paid" | "uncollectible" | "void";
                createdAfter?: string;
                createdBefore?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        invoices: {
                            id: string;
                            number: string | null;
                            customerId: string | null;
                            customerEmail: string | null;
                            subscriptionId: string | null;
                            status: string | null;
                            currency: string | null;
                            amountDue: number | null;
                            amountPaid: number | null;
                            amountRemaining: number | null;
                            subtotal: number | null;
                            tax: number | null;
                            total: number | null;
                            billingReason: string | null;
                            collectionMethod: string | null;
                            paid: boolean | null;
                            attemptCount: number | null;
                            dueDate: string | null;
                            periodStart: string | null;
                            periodEnd: string | null;
                            chargeId: string | null;
                            paymentIntentId: string | null;
                            hostedInvoiceUrl: string | null;
                            invoicePdf: string | null;
                            livemode: boolean | null;
                            created: string | null;
                            metadata: {
                                [key: string]: string;
                            };
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "invoices.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                teamId: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        invoice: {
                            id: string;
                            number: string | null;
                            customerId: string | null;
                            customerEmail: string | null;
                            subscriptionId: string | null;
                            status: string | null;
                            currency: string | null;
                            amountDue: number | null;
                            amountPaid: number | null;
                            amountRemaining: number | null;
                            subtotal: number | null;
                            tax: number | null;
                            total: number | null;
                            billingReason: string | null;
                            collectionMethod: string | null;
                            paid: boolean | null;
                            attemptCount: number | null;
                            dueDate: string | null;
                            periodStart: string | null;
                            periodEnd: string | null;
                            chargeId: string | null;
                            paymentIntentId: string | null;
                            hostedInvoiceUrl: string | null;
                            invoicePdf: string | null;
                            livemode: boolean | null;
                            created: string | null;
                            metadata: {
                                [key: string]: string;
                            };
                        };
                    };
                };
            };
        };
    };
    "charges.list": {
        parameters: {
            query?: {
                customer?: string;
                status?: "failed" | "pending" | "succeeded";
                createdAfter?: string;
                createdBefore?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        charges: {
                            id: string;
                            customerId: string | null;
                            invoiceId: string | null;
                            paymentIntentId: string | null;
                            status: string | null;
                            currency: string | null;
                            amount: number | null;
                            amountRefunded: number | null;
                            captured: boolean | null;
                            paid: boolean | null;
                            refunded: boolean | null;
                            description: string | null;
                            failureCode: string | null;
                            failureMessage: string | null;
                            receiptEmail: string | null;
                            livemode: boolean | null;
                            created: string | null;
                            metadata: {
                                [key: string]: string;
                            };
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "charges.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                teamId: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        charge: {
                            id: string;
                            customerId: string | null;
                            invoiceId: string | null;
                            paymentIntentId: string | null;
                            status: string | null;
                            currency: string | null;
                            amount: number | null;
                            amountRefunded: number | null;
                            captured: boolean | null;
                            paid: boolean | null;
                            refunded: boolean | null;
                            description: string | null;
                            failureCode: string | null;
                            failureMessage: string | null;
                            receiptEmail: string | null;
                            livemode: boolean | null;
                            created: string | null;
                            metadata: {
                                [key: string]: string;
                            };
                        };
                    };
                };
            };
        };
    };
    "entitlements.list": {
        parameters: {
            query?: {
                customer?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        entitlements: {
                            id: string;
                            customerId: string | null;
                            featureId: string | null;
                            lookupKey: string | null;
                            livemode: boolean | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "entitlements.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                teamId: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        entitlement: {
                            id: string;
                            customerId: string | null;
                            featureId: string | null;
                            lookupKey: string | null;
                            livemode: boolean | null;
                        };
                    };
                };
            };
        };
    };
}
