// Fields of a form, each with its label above it.

interface ChoiceProps extends FieldProps {
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChoose?: (value: string) => void;
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
}

export function Choice({ name, label, options, onChoose }: ChoiceProps) {
  return (
    <label>
      <span>{label}</span>
      <select name={name} onChange={(event) => onChoose?.(event.currentTarget.value)}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Text({ name, label, placeholder }: FieldProps & { readonly placeholder: string }) {
  return (
    <label>
      <span>{label}</span>
      <input name={name} placeholder={placeholder} autocomplete="off" />
    </label>
  );
}
