import { useRoute } from "preact-iso";
import { CustomerCard } from "./card";
import { CustomerList } from "./list";

/** The salon's customers: all of them to look through, or one. */
export default function Customers() {
  const { id } = useRoute().params;
  return id ? <CustomerCard key={id} id={id} /> : <CustomerList />;
}
